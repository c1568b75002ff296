package triage

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"maps"
	"math"
	"slices"
	"strings"
	"text/tabwriter"

	"hotline"
)

// Tally counts what triage said of a group of labelled messages.
type Tally struct {
	Urgent int // have to reach a human at once
	Found  int // of those, called urgent
	Asked  int // of the found, only asked
	Calm   int // are not urgent
	False  int // of the calm, called urgent without asking
	Doubt  int // of the calm, asked
	Now    int // P0 by label
	Missed int // of those, neither P0 nor P1 without asking
}

func (n *Tally) add(r *row, a Assessment) {
	called, asks := a.Level.Urgent(), a.Has(Uncertain)
	if !r.urgent() {
		n.Calm++
		n.False += count(called && !asks)
		n.Doubt += count(called && asks)
		return
	}
	n.Urgent++
	n.Found += count(called)
	n.Asked += count(called && asks)
	if r.Level == "P0" {
		n.Now++
		n.Missed += count(!called || asks && a.Level != P0)
	}
}

func count(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// Wilson is the 95 % confidence interval of a share.
func Wilson(hits, of int) (low, high float64) {
	if of == 0 {
		return 0, 1
	}
	const z = 1.96
	n, p := float64(of), float64(hits)/float64(of)
	middle := p + z*z/(2*n)
	width := z * math.Sqrt(p*(1-p)/n+z*z/(4*n*n))
	return max(0, (middle-width)/(1+z*z/n)), min(1, (middle+width)/(1+z*z/n))
}

// Tallies are tallies by source and kind: "hand suicide", "faq none".
type Tallies map[string]*Tally

func (all Tallies) add(r *row, a Assessment) {
	for _, key := range []string{r.group(), r.group() + " " + cmp.Or(r.Kind, "none")} {
		if all[key] == nil {
			all[key] = &Tally{}
		}
		all[key].add(r, a)
	}
}

// group is the source of a row without its second half; posts with an expert's
// grade are told apart by it.
func (r *row) group() string {
	name, _, _ := strings.Cut(cmp.Or(r.Source, "own"), ":")
	return name
}

// Measure assesses every labelled message of in, and counts. Rows for which
// asking and not asking are both right are left out.
func (t *Triage) Measure(ctx context.Context, in Source) (Tallies, error) {
	all := Tallies{}
	err := eachRow(in.Data, func(r row) error {
		if r.between() {
			return ctx.Err()
		}
		if r.Source == "" {
			r.Source = in.Name
		}
		all.add(&r, t.Assess(r.Text))
		return ctx.Err()
	})
	if err != nil {
		return nil, hotline.Errorf(hotline.Invalid, "triage.Measure", "%s: %w", in.Name, err)
	}
	return all, nil
}

// Eval measures and prints the table, with 95 % intervals. It prints no text.
func (t *Triage) Eval(ctx context.Context, in io.Reader, w io.Writer) error {
	all, err := t.Measure(ctx, Source{Name: "in", Data: in})
	if err != nil {
		return err
	}
	if err := all.Print(w); err != nil {
		return hotline.Errorf(hotline.Unavailable, "triage.Eval", "%w", err)
	}
	return nil
}

// Print writes the table.
func (all Tallies) Print(w io.Writer) error {
	var rows strings.Builder
	rows.WriteString("set\turgent\tfound\trecall (95 %)\tonly asked\tP0\tP0 missed\tcalm\tfalse alarm (95 %)\tasked (95 %)\n")
	for _, name := range slices.Sorted(maps.Keys(all)) {
		n := all[name]
		fmt.Fprintf(&rows, "%s\t%d\t%d\t%s\t%d\t%d\t%d\t%d\t%s\t%s\n", name, n.Urgent, n.Found, share(n.Found, n.Urgent),
			n.Asked, n.Now, n.Missed, n.Calm, share(n.False, n.Calm), share(n.Doubt, n.Calm))
	}
	table := tabwriter.NewWriter(w, 0, 4, 2, ' ', 0)
	if _, err := io.WriteString(table, rows.String()); err != nil {
		return err
	}
	return table.Flush()
}

func share(hits, of int) string {
	if of == 0 {
		return "–"
	}
	low, high := Wilson(hits, of)
	return fmt.Sprintf("%.3f (%.3f–%.3f)", float64(hits)/float64(of), low, high)
}
