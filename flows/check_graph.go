package flows

import (
	"maps"
	"slices"
	"strings"
)

// graph checks the shape of the whole: every state can be reached, every state
// can reach an end, and no circle goes round without asking her.
func (c checker) graph() {
	reached := c.d.reach()
	ending := c.d.canEnd()
	silent := c.d.silentCircles()
	for _, s := range c.d.states {
		switch name := s.name.value; {
		case !reached[name]:
			c.add(s.name.line, "state %q cannot be reached from the start", name)
		case silent[name]:
			c.add(s.name.line, "state %q is in a circle that asks nothing", name)
		case !ending[name]:
			c.add(s.name.line, "no end can be reached from state %q", name)
		}
	}
}

// reach is the states that the start leads to.
func (d *definition) reach() map[string]bool {
	reached := map[string]bool{}
	var visit func(s *state)
	visit = func(s *state) {
		if s == nil || reached[s.name.value] {
			return
		}
		reached[s.name.value] = true
		for _, e := range s.exits() {
			visit(d.state(e.to.value))
		}
	}
	visit(d.first())
	return reached
}

// canEnd is the states from which an end can be reached.
func (d *definition) canEnd() map[string]bool {
	able := map[string]bool{}
	for grown := true; grown; {
		grown = false
		for _, s := range d.states {
			name := s.name.value
			leads := s.end != nil || slices.ContainsFunc(s.exits(), func(e exit) bool { return able[e.to.value] })
			if leads && !able[name] {
				able[name], grown = true, true
			}
		}
	}
	return able
}

// silentCircles is the states that can come back to themselves through states
// that ask nothing.
func (d *definition) silentCircles() map[string]bool {
	circling := map[string]bool{}
	for _, s := range d.states {
		seen := map[string]bool{}
		var visit func(at *state) bool
		visit = func(at *state) bool {
			if at == nil || at.ask != nil {
				return false
			}
			return slices.ContainsFunc(at.exits(), func(e exit) bool {
				name := e.to.value
				if name == s.name.value {
					return true
				}
				if seen[name] {
					return false
				}
				seen[name] = true
				return visit(d.state(name))
			})
		}
		circling[s.name.value] = visit(s)
	}
	return circling
}

// known is what holds on every way to a state: the slots that are answered
// there, and consented when she has agreed that they may be kept.
type known map[string]bool

// consented cannot be the name of a slot.
const consented = "-consented"

func (k known) slots() []string {
	var list []string
	for _, name := range slices.Sorted(maps.Keys(k)) {
		if name != consented {
			list = append(list, name)
		}
	}
	return list
}

// answered is what is known in each state, found by going round until nothing
// changes: a state knows what all ways into it agree on.
func (d *definition) answered() map[string]known {
	at := map[string]known{d.first().name.value: {}}
	for changed := true; changed; {
		changed = false
		for _, s := range d.states {
			from, reached := at[s.name.value]
			if !reached {
				continue
			}
			for _, e := range s.exits() {
				now := maps.Clone(from)
				s.gain(now, e)
				to, seen := at[e.to.value]
				if seen {
					maps.DeleteFunc(now, func(name string, _ bool) bool { return !to[name] })
				}
				if !seen || len(now) < len(to) {
					at[e.to.value], changed = now, true
				}
			}
		}
	}
	return at
}

// gain adds what leaving a state by an exit makes known.
func (s *state) gain(k known, e exit) {
	if s.ask == nil {
		return
	}
	if s.ask.isConsent() && e.when.value == valueYes {
		k[consented] = true
	}
	named := e.when.set() && e.when.value != whenSkipped && !e.last() && e.program == nil
	if !s.ask.optional || named {
		k[s.ask.slot.value] = true
	}
}

// placesOf lists slots as a message shows them.
func placesOf(slots []string) string {
	if len(slots) == 0 {
		return "none"
	}
	return strings.Join(slots, ", ")
}
