package triage

import (
	"errors"
	"io/fs"
	"slices"
)

// weightsFile stands beside the files of the lexicon.
const weightsFile = "weights.bin"

// modelRule is the name under which the model's reasons are shown.
const modelRule = "model"

// limits are the scores at which the model speaks (lexicon/model.yaml).
type limits struct {
	alarm, ask, askPast, calm float32
	shortest                  int
	questions                 map[Kind]string
}

// Model says in one line whether the trained model takes part, and if not,
// why: then the patterns work alone.
func (t *Triage) Model() string {
	if t.mind == nil {
		return "patterns alone: " + t.modelFault
	}
	return "patterns and model"
}

// weigh lets the model have its say over what the rules found:
//
//	rules                     model      result
//	urgent                    any        stands
//	urgent, all rules weak    calm       the same level, but ask first
//	not urgent                alarm      P1
//	not urgent                ask        P1, ask first
//	over or another's (P2)    ask_past   P1, ask first
//	not urgent                below      stands
//
// So the model can add an alarm or a question, and can turn a weak alarm into
// a question. It never silences a rule, and it never says P0: what is
// happening at this moment has to stand in the words.
func (t *Triage) weigh(a *Assessment, c *scan, strong bool) {
	if len(c.text) < t.limits.shortest || a.Level.Urgent() && strong {
		return
	}
	c.pieces = t.voices.features(c.pieces[:0], c.text)
	v := t.mind.judge(c.pieces)
	score := v[urgentHead]
	if a.Level.Urgent() {
		if score < t.limits.calm && a.Ask == "" {
			a.Ask = t.limits.questions[a.Kinds[0]]
		}
		return
	}
	ask := t.limits.ask
	if a.Level == P2 {
		ask = t.limits.askPast
	}
	if score < ask {
		return
	}
	kind := v.kind()
	a.Level, a.Ask = P1, t.limits.questions[kind]
	if score >= t.limits.alarm {
		a.Ask = ""
	}
	a.Kinds = slices.DeleteFunc(a.Kinds, func(k Kind) bool { return k == kind })
	a.Kinds = slices.Insert(a.Kinds, 0, kind)
	a.Evidence = slices.Insert(a.Evidence, 0, t.mind.reason(c, headOf(kind)))
}

// limits reads how the two minds agree.
func (b *builder) limits(f file) {
	d := f.Model
	if d == nil {
		return
	}
	l := limits{alarm: d.Alarm, ask: d.Ask, askPast: d.AskPast, calm: d.Calm, shortest: d.Shortest, questions: map[Kind]string{}}
	for _, kind := range sorted(d.Questions) {
		q := d.Questions[kind]
		if _, ok := b.t.questions[q.text]; !ok {
			b.found.add(f.at(q), "there is no question %q", q.text)
		}
		l.questions[Kind(kind.text)] = q.text
	}
	for _, kind := range headKinds() {
		if kind != "" && l.questions[kind] == "" {
			b.found.add(place{f.name, 1}, "the model has no question for %s", kind)
		}
	}
	if l.calm > l.ask || l.ask > l.alarm || l.askPast > l.alarm {
		b.found.add(place{f.name, 1}, "the model's limits have to rise: calm, ask, alarm")
	}
	b.t.limits = l
}

// model reads the weights. Without them the patterns still work, so a missing
// or damaged file is no fault; [Triage.Model] tells.
func (b *builder) model(fsys fs.FS) {
	data, err := fs.ReadFile(fsys, weightsFile)
	if errors.Is(err, fs.ErrNotExist) {
		b.t.modelFault = "there is no " + weightsFile
		return
	}
	if err != nil {
		b.t.modelFault = err.Error()
		return
	}
	m, err := readModel(data)
	switch {
	case err != nil:
		b.t.modelFault = err.Error()
	case len(b.t.limits.questions) == 0:
		b.t.modelFault = "no lexicon file says at what scores it speaks"
	default:
		b.t.mind = m
	}
}
