package triage

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// Source is a file of labelled messages, one JSON object a line.
type Source struct {
	// Name is what faults and tables call it.
	Name string
	Data io.Reader
}

// row is one labelled message. A search query, which has no label, is an
// ordinary one.
type row struct {
	ID    string `json:"id"`
	Text  string `json:"text"`
	Level string `json:"level"` // P0 … P4; with a ? where asking is right
	// Urgent and Tier (U, W, N) are given where no level is.
	Urgent bool   `json:"urgent"`
	Tier   string `json:"tier"`
	Kind   string `json:"kind"`
	Topic  string `json:"topic"`
	Source string `json:"source"`
	Orig   string `json:"orig"`
	Train  *bool  `json:"train"`
}

// urgent: a human has to come at once, or to be asked for.
func (r *row) urgent() bool {
	if r.Level != "" {
		return strings.HasPrefix(r.Level, "P0") || strings.HasPrefix(r.Level, "P1")
	}
	return r.Urgent || r.Tier == "U"
}

// between: asking is fine, and so is not asking. Such a row teaches nothing
// and counts for nothing.
func (r *row) between() bool {
	return r.Tier == "W"
}

// kind is the kind of danger, from what the data sets call it.
func (r *row) kind() Kind {
	for _, name := range []string{r.Kind, r.Topic} {
		switch name {
		case "suicide", "selfharm":
			return Suicide
		case "violence", "dv", "threat", "suspect", "unsafe", "unsafe_device", "impostor":
			return Violence
		case "sexual", "sextortion", "child_sexual", "harassment":
			return SexualAssault
		case "confinement", "trafficking_detention":
			return Confinement
		case "child", "child_abuse", "child_danger":
			return ChildDanger
		case "medical", "poisoning", "poison", "fire":
			return Medical
		}
	}
	return CryForHelp
}

// readRows reads the rows that may be learned from. A text that comes twice
// counts once.
func readRows(sources []Source) ([]row, error) {
	var all []row
	seen := map[string]bool{}
	for _, s := range sources {
		err := eachRow(s.Data, func(r row) error {
			if r.Train != nil && !*r.Train || r.between() || seen[r.Text] {
				return nil
			}
			seen[r.Text] = true
			if r.Source == "" {
				r.Source = s.Name
			}
			all = append(all, r)
			return nil
		})
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.Name, err)
		}
	}
	if len(all) == 0 {
		return nil, errors.New("there is nothing to learn from")
	}
	return all, nil
}

// eachRow reads a file of rows. Its errors name the line and never the text.
func eachRow(in io.Reader, use func(row) error) error {
	b := bufio.NewReader(in)
	for number := 1; ; number++ {
		line, err := b.ReadBytes('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		if len(line) == 0 {
			return nil
		}
		var r row
		if json.Unmarshal(line, &r) != nil || r.Text == "" {
			return fmt.Errorf(`line %d: not an object with a "text"`, number)
		}
		if err := use(r); err != nil {
			return err
		}
	}
}
