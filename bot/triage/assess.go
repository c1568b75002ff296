package triage

import "slices"

// Triage reads messages with one lexicon. It never changes once loaded and is
// safe for concurrent use.
type Triage struct {
	normal     normaliser
	vocabulary *vocabulary
	guards     [][]pattern
	rules      []rule // the most urgent first
	questions  map[string]Question
	safety     map[safetyKey]string
	mind       *model // nil: patterns alone
	modelFault string // why there is no model
	limits     limits
	voices     voices
	scans      *scans
}

// Assess says how urgent a message is, and why. Of several rules that speak,
// the most urgent decides; the others are evidence. A rule that is not sure
// asks, but not beside a sure one of the same level.
func (t *Triage) Assess(text string) Assessment {
	c := t.scans.lend(len(t.vocabulary.symbols), len(t.guards))
	defer t.scans.giveBack(c)
	c.read(&t.normal, t.vocabulary, text)
	a := Assessment{Level: P4}
	sure, strong := false, false
	for i := range t.rules {
		r := &t.rules[i]
		words, ok := t.speaks(c, r)
		if !ok {
			continue
		}
		if len(a.Evidence) == 0 {
			a.Level = r.level
		}
		if r.level == a.Level {
			sure = sure || r.ask == ""
			strong = strong || !r.weak
			if a.Ask == "" {
				a.Ask = r.ask
			}
		}
		a.note(r, c.evidence(r.id, words))
	}
	if sure {
		a.Ask = ""
	}
	if t.mind != nil {
		t.weigh(&a, c, strong)
	}
	if a.Ask != "" {
		a.Flags = append(a.Flags, Uncertain)
	}
	return a
}

// evidence is a reason with the words that gave it.
func (c *scan) evidence(rule string, at span) Evidence {
	return Evidence{Rule: rule, Words: string(c.text[at.start:at.end]), Start: int(at.start), End: int(at.end)}
}

// note keeps what a rule said.
func (a *Assessment) note(r *rule, why Evidence) {
	a.Evidence = append(a.Evidence, why)
	if r.kind != "" && !slices.Contains(a.Kinds, r.kind) {
		a.Kinds = append(a.Kinds, r.kind)
	}
	for _, f := range r.flags {
		if !a.Has(f) {
			a.Flags = append(a.Flags, f)
		}
	}
}

// speaks reports whether a rule has something to say of the message, and the
// words that make it speak.
func (t *Triage) speaks(c *scan, r *rule) (span, bool) {
	if r.upTo > 0 && len(c.text) > r.upTo {
		return span{}, false
	}
	for _, p := range r.match {
		found := c.find(p)
		if len(found) == 0 {
			continue
		}
		found = slices.Clone(found)
		if t.anywhere(c, &r.outside) {
			return span{}, false
		}
		c.silencers = t.silencers(c, &r.unless)
		for _, f := range found {
			if r.whole && int(f.end-f.start) != len(c.text) {
				continue
			}
			if !slices.ContainsFunc(c.silencers, f.touches) {
				return f, true
			}
		}
	}
	return span{}, false
}

// anywhere reports whether one of the patterns stands in the message.
func (t *Triage) anywhere(c *scan, s *silence) bool {
	for _, p := range s.patterns {
		if len(c.find(p)) > 0 {
			return true
		}
	}
	for _, g := range s.guards {
		if len(t.guard(c, g)) > 0 {
			return true
		}
	}
	return false
}

// silencers are the stretches in which the rule stays quiet.
func (t *Triage) silencers(c *scan, s *silence) []span {
	all := c.silencers[:0]
	for _, p := range s.patterns {
		all = append(all, c.find(p)...)
	}
	for _, g := range s.guards {
		all = append(all, t.guard(c, g)...)
	}
	return all
}

// guard finds the patterns of a guard, once for each message.
func (t *Triage) guard(c *scan, g int) []span {
	if c.guarded[g] {
		return c.guards[g]
	}
	found := c.guards[g][:0]
	for _, p := range t.guards[g] {
		found = append(found, c.find(p)...)
	}
	c.guards[g], c.guarded[g] = found, true
	return found
}
