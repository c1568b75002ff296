package triage

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"io"

	"hotline"
)

// lineIn and lineOut are what `hotline triage` reads and writes, one JSON
// object a line.
type lineIn struct {
	ID   string  `json:"id"`
	Text *string `json:"text"`
}

type lineOut struct {
	ID        string   `json:"id"`
	Level     Level    `json:"level"`
	Urgent    bool     `json:"urgent"`
	Uncertain bool     `json:"uncertain"`
	Kinds     []Kind   `json:"kinds"`
	Evidence  []string `json:"evidence"`
}

// Stream assesses one message for each line of in and writes one line to out,
// in the same order. It stops at the first line that is not what it should be:
// invalid, with the line's number and never its text.
func (t *Triage) Stream(ctx context.Context, in io.Reader, out io.Writer) error {
	const op = "triage.Stream"
	r := bufio.NewReader(in)
	w := bufio.NewWriter(out)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for number := 1; ; number++ {
		if err := ctx.Err(); err != nil {
			return errors.Join(hotline.Errorf(hotline.Unavailable, op, "line %d: %w", number, err), w.Flush())
		}
		line, readErr := r.ReadBytes('\n')
		if readErr != nil && !errors.Is(readErr, io.EOF) {
			return hotline.Errorf(hotline.Unavailable, op, "line %d: %w", number, readErr)
		}
		if len(line) == 0 {
			break
		}
		m, err := parseLine(line)
		if err != nil {
			return errors.Join(hotline.Errorf(hotline.Invalid, op, "line %d: %w", number, err), w.Flush())
		}
		if err := enc.Encode(t.line(m)); err != nil {
			return hotline.Errorf(hotline.Unavailable, op, "line %d: %w", number, err)
		}
	}
	if err := w.Flush(); err != nil {
		return hotline.Errorf(hotline.Unavailable, op, "%w", err)
	}
	return nil
}

// parseLine reads one line. Its errors tell the form, not the content.
func parseLine(line []byte) (lineIn, error) {
	var m lineIn
	var wrong *json.UnmarshalTypeError
	switch err := json.Unmarshal(line, &m); {
	case errors.As(err, &wrong):
		return m, errors.New(`not an object with the texts "id" and "text"`)
	case err != nil:
		return m, errors.New("not JSON")
	case m.ID == "" || m.Text == nil:
		return m, errors.New(`"id" or "text" is missing`)
	}
	return m, nil
}

func (t *Triage) line(m lineIn) lineOut {
	a := t.Assess(*m.Text)
	out := lineOut{
		ID: m.ID, Level: a.Level, Urgent: a.Level.Urgent(), Uncertain: a.Has(Uncertain),
		Kinds: append([]Kind{}, a.Kinds...), Evidence: make([]string, 0, len(a.Evidence)),
	}
	for _, e := range a.Evidence {
		out.Evidence = append(out.Evidence, e.Rule+": "+e.Words)
	}
	return out
}
