package triage

import "strings"

// rule is one reason for a level, ready to be matched.
type rule struct {
	id     string
	kind   Kind
	level  Level
	match  []pattern
	unless silence
	// outside silences the rule wherever in the message it stands.
	outside silence
	flags   []Flag
	ask     string
	whole   bool
	upTo    int
	// weak: the model may overrule it.
	weak bool
}

// silence is what keeps a rule quiet.
type silence struct {
	patterns []pattern
	guards   []int // numbers of guards, which rules share
}

// rule compiles one rule of a file.
func (b *builder) rule(f file, d ruleDocument) {
	at := f.at(d.ID)
	if d.ID.text == "" {
		b.found.add(b.near(f, d), "a rule needs an id")
		return
	}
	if first, ok := b.ids[d.ID.text]; ok {
		b.found.add(at, "rule %q stands at %s:%d too", d.ID.text, first.file, first.line)
		return
	}
	b.ids[d.ID.text] = at
	r := rule{
		id: d.ID.text, kind: Kind(d.Kind.text), level: P4, whole: d.Whole, upTo: d.UpTo, weak: d.Weak,
		match: b.patterns(f, d.Match), unless: b.silence(f, d.Unless), outside: b.silence(f, d.Outside),
	}
	if d.Level.text != "" {
		r.level, _ = b.level(f, d.Level)
		if r.kind == "" {
			b.found.add(at, "rule %q has a level but no kind", r.id)
		}
	}
	if len(r.match) == 0 {
		b.found.add(at, "rule %q matches nothing", r.id)
	}
	if d.Ask.text != "" {
		r.ask = d.Ask.text
		if _, ok := b.t.questions[r.ask]; !ok {
			b.found.add(f.at(d.Ask), "there is no question %q", r.ask)
		}
	}
	for _, flag := range d.Flags {
		if !knownFlag(Flag(flag.text)) {
			b.found.add(f.at(flag), "there is no flag %q", flag.text)
		}
		r.flags = append(r.flags, Flag(flag.text))
	}
	b.t.rules = append(b.t.rules, r)
}

// near is a line of a rule that has no id.
func (b *builder) near(f file, d ruleDocument) place {
	for _, s := range append([]scalar{d.Kind, d.Level}, d.Match...) {
		if s.line > 0 {
			return f.at(s)
		}
	}
	return place{f.name, 1}
}

func knownFlag(f Flag) bool {
	switch f {
	case DeviceUnsafe, Minor, ThirdParty, Repeat, SuspectedImpostor, Uncertain, Dialect:
		return true
	}
	return false
}

// guard compiles a named list of patterns.
func (b *builder) guard(f file, name scalar, lines []scalar) {
	if _, ok := b.guards[name.text]; ok {
		b.found.add(f.at(name), "there are two guards %q", name.text)
		return
	}
	b.guards[name.text] = len(b.t.guards)
	b.t.guards = append(b.t.guards, b.patterns(f, lines))
}

// silence sorts patterns from names of guards, which begin with an @.
func (b *builder) silence(f file, lines []scalar) silence {
	var s silence
	var plain []scalar
	for _, line := range lines {
		name, isGuard := strings.CutPrefix(line.text, "@")
		if !isGuard {
			plain = append(plain, line)
			continue
		}
		n, ok := b.guards[name]
		if !ok {
			b.found.add(f.at(line), "there is no guard %q", name)
			continue
		}
		s.guards = append(s.guards, n)
	}
	s.patterns = b.patterns(f, plain)
	return s
}

func (b *builder) patterns(f file, lines []scalar) []pattern {
	var all []pattern
	for _, line := range lines {
		sequences, err := parsePattern(line.text)
		if err != nil {
			b.found.add(f.at(line), "%v", err)
			continue
		}
		for _, items := range sequences {
			p, err := settle(items, b.v.symbol)
			if err != nil {
				b.found.add(f.at(line), "%v", err)
				break
			}
			all = append(all, p)
		}
	}
	return all
}

// question reads one question.
func (b *builder) question(f file, d questionDocument) {
	at := f.at(d.ID)
	if _, ok := b.t.questions[d.ID.text]; ok || d.ID.text == "" {
		b.found.add(at, "a question needs an id of its own")
		return
	}
	if len(d.Options) < 2 || d.Text.text == "" {
		b.found.add(at, "a question needs a text and two options or more")
	}
	silent, ok := b.level(f, d.OnSilence)
	if !ok {
		b.found.add(at, "question %q does not say what silence means", d.ID.text)
	}
	q := Question{ID: d.ID.text, Text: strings.TrimSpace(d.Text.text), OnSilence: silent}
	for _, o := range d.Options {
		level, _ := b.level(f, o.Level)
		option := Option{Label: o.Label.text, Level: level, Kind: Kind(o.Kind.text)}
		for _, s := range o.Synonyms {
			option.Synonyms = append(option.Synonyms, s.text)
		}
		if option.Label == "" {
			b.found.add(f.at(o.Level), "an option of question %q has no label", q.ID)
		}
		q.Options = append(q.Options, option)
	}
	b.t.questions[q.ID] = q
}
