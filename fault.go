package hotline

import (
	"cmp"
	"fmt"
	"slices"
)

// Fault is one thing wrong in a file that people edit: configuration, flows,
// articles, lexicons. Its message is for whoever edits the file.
type Fault struct {
	File string `json:"file"`
	// Line counts from 1; 0 where no line is to blame.
	Line    int    `json:"line"`
	Message string `json:"message"`
}

// String is "file:line: message", which terminals and editors can follow.
func (f Fault) String() string {
	if f.Line == 0 {
		return fmt.Sprintf("%s: %s", f.File, f.Message)
	}
	return fmt.Sprintf("%s:%d: %s", f.File, f.Line, f.Message)
}

// SortFaults puts faults in the order of files and lines.
func SortFaults(faults []Fault) {
	slices.SortStableFunc(faults, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.File, b.File), cmp.Compare(a.Line, b.Line), cmp.Compare(a.Message, b.Message))
	})
}
