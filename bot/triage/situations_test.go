package triage

import (
	"slices"
	"strings"
	"testing"
)

// situation is one invented message with what triage has to say of it.
type situation struct {
	level     Level
	uncertain bool
	kind      Kind
	text      string
}

// situations are those on which the patterns alone have to be right.
func situations(tb testing.TB) []situation {
	tb.Helper()
	var all []situation
	for _, s := range Situations() {
		if s.Name != "village.jsonl" {
			continue
		}
		err := eachRow(s.Data, func(r row) error {
			written, uncertain := strings.CutSuffix(r.Level, "?")
			level, err := ParseLevel(written)
			all = append(all, situation{level, uncertain, Kind(r.Kind), r.Text})
			return err
		})
		if err != nil {
			tb.Fatalf("%s: %v", s.Name, err)
		}
	}
	if len(all) == 0 {
		tb.Fatal("there are no situations")
	}
	return all
}

func loadLexicon(tb testing.TB) *Triage {
	tb.Helper()
	tr, faults := Load(Lexicon())
	for _, f := range faults {
		tb.Error(f)
	}
	if len(faults) > 0 {
		tb.FailNow()
	}
	return tr
}

// patternsAlone is the lexicon without the model.
func patternsAlone(tb testing.TB) *Triage {
	tb.Helper()
	alone := *loadLexicon(tb)
	alone.mind = nil
	return &alone
}

// TestSituations reads every invented situation with the patterns
// alone. Below P1 only the absence of
// urgency counts: which of P3 and P4 it is, the articles decide.
func TestSituations(t *testing.T) {
	tr := patternsAlone(t)
	for _, s := range situations(t) {
		a := tr.Assess(s.text)
		fits := a.Level == s.level && a.Has(Uncertain) == s.uncertain && (a.Ask != "") == s.uncertain
		if s.level > P2 {
			fits = a.Level > P2
		}
		if !fits {
			t.Errorf("%s: level %s asking %q, want %s (uncertain %t); evidence %v", s.text, a.Level, a.Ask, s.level, s.uncertain, a.Evidence)
			continue
		}
		if s.level.Urgent() && !slices.Contains(a.Kinds, s.kind) {
			t.Errorf("%s: kinds %v, want %s among them", s.text, a.Kinds, s.kind)
		}
	}
}
