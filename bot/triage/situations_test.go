package triage

import (
	_ "embed"
	"slices"
	"strings"
	"testing"
)

//go:embed testdata/situations.tsv
var situationsTSV string

// situation is one invented message with what triage has to say of it.
type situation struct {
	level     Level
	uncertain bool
	kind      Kind
	how       string
	text      string
}

func situations(tb testing.TB) []situation {
	tb.Helper()
	var all []situation
	for number, line := range strings.Split(strings.TrimRight(situationsTSV, "\n"), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		f := strings.Split(line, "\t")
		if len(f) != 4 {
			tb.Fatalf("testdata/situations.tsv:%d: four columns wanted, got %d", number+1, len(f))
		}
		written, uncertain := strings.CutSuffix(f[0], "?")
		level, err := ParseLevel(written)
		if err != nil {
			tb.Fatalf("testdata/situations.tsv:%d: %v", number+1, err)
		}
		all = append(all, situation{level, uncertain, Kind(f[1]), f[2], f[3]})
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

// TestSituations reads every invented situation. Below P1 only the absence of
// urgency counts: which of P3 and P4 it is, the articles decide.
func TestSituations(t *testing.T) {
	tr := loadLexicon(t)
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
