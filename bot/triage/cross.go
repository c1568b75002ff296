package triage

import (
	"context"
	"io"

	"hotline"
)

// folds is into how many parts the messages are split for cross-validation.
const folds = 5

// CrossValidate trains five times, each time without one fifth of the
// messages, measures the two minds together on the fifth left out, and prints
// the sum. The parts are split by a hash of the text. The patterns are those of
// the lexicon and were not left out of anything.
func (t *Triage) CrossValidate(ctx context.Context, sources []Source, w io.Writer) error {
	const op = "triage.CrossValidate"
	rows, err := readRows(sources)
	if err != nil {
		return hotline.Errorf(hotline.Invalid, op, "%w", err)
	}
	all, err := t.cross(ctx, rows)
	if err == nil {
		err = all.Print(w)
	}
	if err != nil {
		return hotline.Errorf(hotline.Unavailable, op, "%w", err)
	}
	return nil
}

func (t *Triage) cross(ctx context.Context, rows []row) (Tallies, error) {
	all := Tallies{}
	for fold := range uint32(folds) {
		var in, out []row
		for _, r := range rows {
			if hashText(r.Text)>>3%folds == fold {
				out = append(out, r)
			} else {
				in = append(in, r)
			}
		}
		if len(in) == 0 {
			continue
		}
		m, err := t.learn(ctx, in)
		if err != nil {
			return nil, err
		}
		taught := *t
		taught.mind = m
		for i := range out {
			all.add(&out[i], taught.Assess(out[i].Text))
		}
	}
	return all, nil
}
