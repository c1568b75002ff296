package triage

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"

	"go.yaml.in/yaml/v3"

	"hotline"
)

// Fault is one thing wrong in a file that people edit.
type Fault = hotline.Fault

// faults collects what is wrong while a lexicon is loaded.
type faults []Fault

func (l *faults) add(at place, format string, args ...any) {
	*l = append(*l, Fault{File: at.file, Line: max(at.line, 1), Message: fmt.Sprintf(format, args...)})
}

// place is where something stands in the lexicon.
type place struct {
	file string
	line int
}

var yamlLine = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)$`)

// addYAML turns what the YAML reader found into faults, one for each line.
func (l *faults) addYAML(file string, err error) {
	messages := []string{err.Error()}
	var several *yaml.TypeError
	if errors.As(err, &several) {
		messages = several.Errors
	}
	for _, m := range messages {
		found := yamlLine.FindStringSubmatch(m)
		if found == nil {
			l.add(place{file, 1}, "%s", m)
			continue
		}
		line, _ := strconv.Atoi(found[1]) // digits, by the expression
		l.add(place{file, line}, "%s", found[2])
	}
}
