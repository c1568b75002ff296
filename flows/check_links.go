package flows

import (
	"regexp"
	"slices"
	"strings"
)

// links checks where every state leads, by itself.
func (c checker) links() {
	for _, s := range c.d.states {
		switch {
		case s.end != nil && (s.next != nil || s.ask != nil):
			c.add(s.end.line, "state %q ends here, so it can neither ask nor lead on", s.name.value)
		case s.end != nil:
			c.ending(s.end)
		case s.next == nil:
			c.add(s.name.line, "state %q has no way out: give it next or end", s.name.value)
		default:
			c.next(s)
		}
		if s.ask != nil && !s.say.set() && !s.ask.isConsent() {
			c.add(s.ask.line, "state %q asks without saying what", s.name.value)
		}
	}
}

func (c checker) next(s *state) {
	events := map[string]bool{}
	for _, e := range s.exits() {
		if c.d.state(e.to.value) == nil {
			c.add(e.to.line, "there is no state %q", e.to.value)
		}
		if events[e.event] {
			c.add(e.to.line, "%q leads out of state %q twice", e.event, s.name.value)
		}
		events[e.event] = true
	}
	if len(s.next.byAnswer) > 0 {
		c.byAnswer(s)
	}
	if len(s.next.byRule) > 0 {
		c.byRule(s)
	}
	if len(events) == 0 {
		c.add(s.next.line, "next is empty")
	}
}

// byAnswer checks that a way is there for every answer, and for answers only.
func (c checker) byAnswer(s *state) {
	var possible []string
	if s.ask != nil {
		for _, b := range s.ask.how.branches() {
			possible = append(possible, b.value)
		}
	}
	if len(possible) == 0 {
		c.add(s.next.line, "only a choice or a yes/no question can branch by its answer; use a list of if and to")
		return
	}
	if s.ask.optional {
		possible = append(possible, whenSkipped)
	}
	given := map[string]bool{}
	for _, b := range s.next.byAnswer {
		given[b.when.value] = true
		if b.when.value != whenElse && !slices.Contains(possible, b.when.value) {
			c.add(b.when.line, "%q is no answer here; the answers are %s", b.when.value, strings.Join(possible, ", "))
		}
	}
	for _, value := range possible {
		if !given[value] && !given[whenElse] {
			c.add(s.next.line, "the answer %q leads nowhere: add it, or else", value)
		}
	}
}

// byRule compiles the conditions; the last branch must hold for the rest.
func (c checker) byRule(s *state) {
	list := s.next.byRule
	for i := range list {
		b := &list[i]
		switch last := i == len(list)-1; {
		case last && b.when.set():
			c.add(b.to.line, "the last branch must have no condition, so that none falls through")
		case !last && !b.when.set():
			c.add(b.to.line, "a branch without a condition hides those after it")
		case b.when.set():
			c.condition(b)
		}
	}
}

func (c checker) condition(b *branch) {
	slots := c.d.slots()
	program, err := compileCondition(b.when.value, slots)
	if err != nil {
		message, _, _ := strings.Cut(err.Error(), "\n")
		c.add(b.when.line, "condition %q: %s", b.when.value, message)
		return
	}
	b.program = program
	reads := readCondition(b.when.value)
	known := flow{slots: slots}
	for _, pair := range reads.compared {
		named, ok := known.slot(pair[0])
		if !ok || named.how.branches() == nil {
			continue
		}
		if _, possible := named.how.typed(pair[1]); !possible {
			c.add(b.when.line, "condition %q: %q is no answer of %q", b.when.value, pair[1], pair[0])
		}
	}
	for name := range reads.guarded {
		if _, ok := known.slot(name); !ok {
			c.add(b.when.line, "condition %q: there is no slot %q", b.when.value, name)
		}
	}
}

var levelForm = regexp.MustCompile(`^P[0-4]$`)

func (c checker) ending(e *ending) {
	switch e.kind {
	case EndArticle:
		if c.o.Articles != nil && !c.o.Articles(e.value.value) {
			c.add(e.value.line, "there is no article %q", e.value.value)
		}
	case EndCase:
		if !levelForm.MatchString(e.value.value) {
			c.add(e.value.line, "case %q: the level is P0, P1, P2, P3 or P4", e.value.value)
		}
		if !e.reason.set() {
			c.add(e.line, "a case needs a reason, for the counselor")
		}
	case EndRecord:
		if !idForm.MatchString(e.value.value) {
			c.add(e.value.line, "record %q: use small letters, digits and -", e.value.value)
		}
	case EndNothing:
	}
	if e.reason.set() && e.kind != EndCase {
		c.add(e.reason.line, "only a case has a reason")
	}
}
