package triage

import (
	"bytes"
	"context"
	_ "embed"
	"encoding/json"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"
	"testing/fstest"
)

//go:embed testdata/baseline.json
var baselineJSON []byte

const fewLessons = `{"id":"1","text":"我想从楼上跳下去","level":"P1","kind":"suicide"}
{"id":"2","text":"我想从桥上跳下去","level":"P1","kind":"suicide"}
{"id":"3","text":"他把我按在地上","level":"P1?","kind":"violence"}
{"id":"4","text":"今年医保怎么交","level":"P4","kind":"service"}
{"id":"5","text":"明年医保怎么交"}
{"id":"6","text":"这一行不学","urgent":true,"tier":"U","train":false}
{"id":"7","text":"两可的不学","tier":"W","train":true}
`

func fewSources() []Source {
	return []Source{{Name: "few", Data: strings.NewReader(fewLessons)}}
}

func TestTrainingTwiceGivesTheSameBytes(t *testing.T) {
	tr := patternsAlone(t)
	var first, second bytes.Buffer
	for _, w := range []*bytes.Buffer{&first, &second} {
		if err := tr.Train(context.Background(), fewSources(), w); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("the second training gave other weights")
	}
	m, err := readModel(first.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if m.header.Rows != 5 {
		t.Errorf("it learned from %d rows, want the 5 that may be learned from", m.header.Rows)
	}
}

func TestTrainNamesTheBadLineAndNotItsText(t *testing.T) {
	tr := patternsAlone(t)
	for _, data := range []string{"", "secret\n", `{"id":"1"}` + "\n"} {
		err := tr.Train(context.Background(), []Source{{Name: "bad", Data: strings.NewReader(data)}}, &bytes.Buffer{})
		if err == nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: error %v", data, err)
		}
	}
}

func TestTrainStopsWhenAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if err := patternsAlone(t).Train(ctx, fewSources(), &bytes.Buffer{}); err == nil {
		t.Error("it went on")
	}
}

// lexiconWith is the lexicon with other weights; nil for none.
func lexiconWith(tb testing.TB, weights []byte) fs.FS {
	tb.Helper()
	files := fstest.MapFS{}
	names, err := fs.Glob(Lexicon(), "*.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	for _, name := range names {
		data, err := fs.ReadFile(Lexicon(), name)
		if err != nil {
			tb.Fatal(err)
		}
		files[name] = &fstest.MapFile{Data: data}
	}
	if weights != nil {
		files[weightsFile] = &fstest.MapFile{Data: weights}
	}
	return files
}

// TestPatternsGoOnAlone: without sound weights the patterns still work, and
// the program can say so.
func TestPatternsGoOnAlone(t *testing.T) {
	whole, err := fs.ReadFile(Lexicon(), weightsFile)
	if err != nil {
		t.Fatal(err)
	}
	flipped := bytes.Clone(whole)
	flipped[len(flipped)/2] ^= 1
	for _, c := range []struct {
		name    string
		weights []byte
		says    string
	}{
		{"missing", nil, "patterns alone: there is no weights.bin"},
		{"empty", []byte{}, "patterns alone: the weights file is too short"},
		{"cut short", whole[:len(whole)-9], "patterns alone: the weights file is damaged"},
		{"one bit", flipped, "patterns alone: the weights file is damaged"},
		{"whole", whole, "patterns and model"},
	} {
		t.Run(c.name, func(t *testing.T) {
			tr, faults := Load(lexiconWith(t, c.weights))
			for _, f := range faults {
				t.Error(f)
			}
			if got := tr.Model(); !strings.HasPrefix(got, c.says) {
				t.Errorf("it says %q, want %q", got, c.says)
			}
			if a := tr.Assess("快来，他打我"); a.Level != P0 {
				t.Errorf("level %s, want P0", a.Level)
			}
		})
	}
	if len(whole) > 4<<20 {
		t.Errorf("the weights take %d bytes", len(whole))
	}
}

// TestModelSpeaksWherePatternsAreSilent pins the rule of weigh, not the
// weights: among the messages that it learned from, some are found by the
// model alone, each with its words and a question or an alarm.
func TestModelSpeaksWherePatternsAreSilent(t *testing.T) {
	both, alone := loadLexicon(t), patternsAlone(t)
	spoke := 0
	for _, s := range Situations() {
		err := eachRow(s.Data, func(r row) error {
			a, b := alone.Assess(r.Text), both.Assess(r.Text)
			if a.Level.Urgent() {
				if b.Level != a.Level || !slices.Equal(a.Kinds, b.Kinds) {
					t.Errorf("%s: the model changed %s to %s", r.ID, a.Level, b.Level)
				}
				return nil
			}
			if !b.Level.Urgent() {
				return nil
			}
			spoke++
			if b.Level != P1 || b.Evidence[0].Rule != modelRule || b.Evidence[0].Words == "" || len(b.Kinds) == 0 {
				t.Errorf("%s: %+v", r.ID, b)
			}
			if (b.Ask != "") != b.Has(Uncertain) {
				t.Errorf("%s asks %q with flags %v", r.ID, b.Ask, b.Flags)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if spoke < 200 {
		t.Errorf("the model found %d messages alone", spoke)
	}
}

// TestWeakRulesOnlyAskWhereTheModelIsCalm shows the one way in which the model
// softens a rule.
func TestWeakRulesOnlyAskWhereTheModelIsCalm(t *testing.T) {
	files, ok := lexiconWith(t, nil).(fstest.MapFS)
	if !ok {
		t.Fatal("the lexicon is no map")
	}
	files["weak.yaml"] = &fstest.MapFile{Data: []byte("rules:\n" +
		"  - {id: weak-test, kind: violence, level: P1, match: [医保], weak: true}\n" +
		"  - {id: strong-test, kind: violence, level: P1, match: [养老]}\n")}
	tr, faults := Load(files)
	for _, f := range faults {
		t.Fatal(f)
	}
	tr.mind = &model{weights: make([]int8, heads<<bucketBits)}
	tr.mind.header.Bias[urgentHead] = -1
	for text, want := range map[string]bool{"今年医保怎么交": true, "今年养老怎么交": false, "医保养老怎么交": false} {
		if a := tr.Assess(text); a.Level != P1 || (a.Ask == "danger_now") != want {
			t.Errorf("%s: %+v, want asking %t", text, a, want)
		}
	}
}

// TestNoWorseThanBaseline cross-validates on the situations and compares with
// the figures of the last release. When they are meant to change, write what
// the test prints to testdata/baseline.json.
func TestNoWorseThanBaseline(t *testing.T) {
	var before, now Tallies
	if err := json.Unmarshal(baselineJSON, &before); err != nil {
		t.Fatal(err)
	}
	tr := loadLexicon(t)
	rows, err := readRows(Situations())
	if err != nil {
		t.Fatal(err)
	}
	if now, err = tr.cross(context.Background(), rows); err != nil {
		t.Fatal(err)
	}
	maps.DeleteFunc(now, func(name string, _ *Tally) bool { return strings.Contains(name, " ") })
	worse := false
	for name, was := range before {
		is := now[name]
		if is == nil {
			t.Fatalf("%s is gone", name)
		}
		worse = worse ||
			part(is.Found, is.Urgent) < part(was.Found, was.Urgent) ||
			part(is.Missed, is.Now) > part(was.Missed, was.Now) ||
			part(is.False, is.Calm) > part(was.False, was.Calm) ||
			part(is.Doubt, is.Calm) > part(was.Doubt, was.Calm)
	}
	if worse || len(now) != len(before) {
		figures, err := json.MarshalIndent(now, "", "  ")
		if err != nil {
			t.Fatal(err)
		}
		t.Errorf("worse than the last release, which had\n%s\nnow\n%s", baselineJSON, figures)
	}
}

func part(hits, of int) float64 { return float64(hits) / float64(max(of, 1)) }

// TestSlipsCostLittle writes two characters of every urgent situation as
// others that sound the same.
func TestSlipsCostLittle(t *testing.T) {
	tr := loadLexicon(t)
	rows, err := readRows(Situations())
	if err != nil {
		t.Fatal(err)
	}
	slips := newSlipper(rows)
	slips.dice = newDice(99)
	urgent, clean, slipped := 0, 0, 0
	for i := range rows {
		if !rows[i].urgent() {
			continue
		}
		urgent++
		clean += count(tr.Assess(rows[i].Text).Level.Urgent())
		slipped += count(tr.Assess(slips.slip(rows[i].Text, 2)).Level.Urgent())
	}
	t.Logf("of %d urgent: %d clean, %d with two slips", urgent, clean, slipped)
	if part(clean-slipped, urgent) > 0.01 {
		t.Errorf("of %d urgent: %d clean, %d with two slips", urgent, clean, slipped)
	}
}

func TestEvalPrintsTheTable(t *testing.T) {
	var out bytes.Buffer
	in := `{"id":"1","text":"快来，他打我","urgent":true,"tier":"U","kind":"dv","source":"hand:a"}
{"id":"2","text":"今年医保怎么交","urgent":false,"tier":"N","kind":"none","source":"faq:b"}
{"id":"3","text":"两可","tier":"W","kind":"watch","source":"hand:a"}
`
	if err := patternsAlone(t).Eval(context.Background(), strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"hand dv", "1.000 (0.207–1.000)", "faq none", "0.000 (0.000–0.793)"} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("the table lacks %q:\n%s", want, out.String())
		}
	}
	if strings.Contains(out.String(), "医保") {
		t.Error("the table tells a text")
	}
}
