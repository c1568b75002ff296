package flows

import (
	"path"
	"regexp"
	"slices"
	"strings"
)

// checker proves one definition. It completes the definition as it goes: the
// kinds of its questions, its conditions and its texts are made while they are
// checked.
type checker struct {
	*faults
	d     *definition
	o     Options
	words *words
}

// check looks at a definition stage by stage. A later stage relies on what an
// earlier one proved, so the first stage with faults is the last.
func check(d *definition, o Options, w *words, f *faults) {
	c := checker{f, d, o, w}
	for _, stage := range []func(){c.head, c.questions, c.links, c.graph, c.content} {
		if stage(); len(f.list) > 0 {
			return
		}
	}
}

var (
	idForm   = regexp.MustCompile(`^[a-z][a-z0-9-]*$`)
	nameForm = regexp.MustCompile(`^[a-z][a-z0-9_]*$`)
)

// head checks what a flow says of itself.
func (c checker) head() {
	d := c.d
	if !idForm.MatchString(d.id.value) {
		c.add(d.id.line, "id %q: use small letters, digits and -", d.id.value)
	}
	if want := strings.TrimSuffix(path.Base(d.file), ".yaml"); d.id.value != want {
		c.add(d.id.line, "id %q: the file is called %s, so the id must be %q", d.id.value, d.file, want)
	}
	for _, t := range d.triggers {
		if c.isCommand(t.value) {
			c.add(t.line, "trigger %q is a universal command", t.value)
		}
	}
	if len(d.states) == 0 {
		c.add(d.line, "a flow needs at least one state")
		return
	}
	if d.first() == nil {
		c.add(d.start.line, "start: there is no state %q", d.start.value)
	}
	for _, s := range d.states {
		if !nameForm.MatchString(s.name.value) {
			c.add(s.name.line, "state %q: use small letters, digits and _", s.name.value)
		}
	}
}

// isCommand reports whether the conversation would take a text for a command
// before a flow sees it.
func (c checker) isCommand(s string) bool {
	return slices.Contains(c.words.Commands, bare(s)) || c.o.Commands != nil && c.o.Commands(s)
}

// questions checks every question by itself and makes its kind.
func (c checker) questions() {
	owner := map[string]*state{}
	for _, s := range c.d.states {
		if s.ask == nil {
			continue
		}
		a := s.ask
		c.fillConsent(a)
		for key, t := range map[string]text{"slot": a.slot, "label": a.label, "hint": a.hint} {
			if !t.set() {
				c.add(a.line, "a question needs %q", key)
			}
		}
		c.slotName(a.slot)
		if other, taken := owner[a.slot.value]; taken && a.slot.set() {
			c.add(a.slot.line, "slot %q is asked in state %q already; one slot has one question", a.slot.value, other.name.value)
		}
		owner[a.slot.value] = s
		a.says = s.say.value
		a.how = newKind(a, c.words, c.faults)
		c.optionNames(a)
	}
}

// fillConsent gives a question for consent what all of them have in common.
func (c checker) fillConsent(a *ask) {
	if !a.isConsent() {
		return
	}
	if !c.d.consent.set() {
		c.add(a.line, "the flow needs a consent text to ask for consent")
	}
	if a.optional {
		c.add(a.line, "consent cannot be optional: without an answer nothing may be kept")
	}
	a.slot = a.slot.or(kindConsent, a.line)
	a.label = a.label.or(c.words.Phrases.ConsentLabel, a.line)
	a.hint = a.hint.or(c.words.Phrases.ConsentHint, a.line)
}

// notNames are words of the condition language, which no slot can have.
func notNames() []string {
	return []string{
		nameToday, nameDays, nameHas, "and", "or", "not", "in", "let", "if", "else", "nil", "true", "false",
		"matches", "contains", whenSkipped,
	}
}

func (c checker) slotName(t text) {
	switch {
	case !t.set():
	case !nameForm.MatchString(t.value):
		c.add(t.line, "slot %q: use small letters, digits and _", t.value)
	case slices.Contains(notNames(), t.value):
		c.add(t.line, "slot %q is a word of the condition language; take another name", t.value)
	}
}
