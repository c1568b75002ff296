package flows

import (
	"maps"
	"slices"
	"time"

	"github.com/expr-lang/expr/vm"

	"hotline"
)

// flow is a definition made ready to run. It does not change any more, so that
// any number of goroutines may step it.
type flow struct {
	info     Info
	version  string
	consent  string
	start    string
	nodes    map[string]*node
	slots    []slot
	machines *machines
}

// slot is a named answer.
type slot struct {
	name string
	how  kind
}

// node is a state made ready.
type node struct {
	name string
	say  template
	ask  *question // nil when nothing is asked
	way  way
	end  *ending
	// needs are the slots that are answered on every way here.
	needs []string
}

// question is what a node asks.
type question struct {
	slot, label   string
	how           kind
	choices       []string
	hint, explain string
	optional      bool
	consent       bool
}

// way tells the event by which a node is left.
type way struct {
	// plain leads on whatever the answer is.
	plain string
	// byAnswer has an event for a value; otherwise is for the rest.
	byAnswer  map[string]string
	byRule    []rule
	otherwise string
}

type rule struct {
	program *vm.Program
	event   string
}

// event is the way on with these answers. value is that of the node's own
// question, "" when it was skipped or nothing was asked.
func (f *flow) event(n *node, value string, slots map[string]string, now time.Time) (string, error) {
	w := n.way
	if w.plain != "" {
		return w.plain, nil
	}
	if value == "" {
		value = whenSkipped
	}
	if event, ok := w.byAnswer[value]; ok {
		return event, nil
	}
	if len(w.byRule) == 0 {
		return w.otherwise, nil
	}
	env := f.environment(slots, now)
	for _, r := range w.byRule {
		yes, err := holds(r.program, env)
		if err != nil {
			return "", hotline.Errorf(hotline.Internal, "flows.Step", "flow %s, state %s: %w", f.info.ID, n.name, err)
		}
		if yes {
			return r.event, nil
		}
	}
	return w.otherwise, nil
}

func (f *flow) slot(name string) (slot, bool) {
	i := slices.IndexFunc(f.slots, func(s slot) bool { return s.name == name })
	if i < 0 {
		return slot{}, false
	}
	return f.slots[i], true
}

// keep is the answers of the asking states given, those that still hold.
func (f *flow) keep(slots map[string]string, states []string) map[string]string {
	kept := make(map[string]string, len(states))
	for _, name := range states {
		q := f.nodes[name].ask
		if _, ok := q.how.typed(slots[q.slot]); ok {
			kept[q.slot] = slots[q.slot]
		}
	}
	return kept
}

// carry brings a progress to this version of the flow. moved says that she is
// no longer at the question she was asked.
func (f *flow) carry(p Progress) (carried Progress, moved bool) {
	if p.Version == f.version && f.asks(p.State) {
		p.Slots = maps.Clone(p.Slots)
		return p, false
	}
	stops := append(slices.Clone(p.Trail), p.State)
	for i := len(stops) - 1; i >= 0; i-- {
		if !f.asks(stops[i]) {
			continue
		}
		trail := slices.DeleteFunc(slices.Clone(stops[:i]), func(s string) bool { return !f.asks(s) })
		slots := f.keep(p.Slots, trail)
		if !f.nodes[stops[i]].ready(slots) {
			continue
		}
		at := Progress{Flow: p.Flow, Version: f.version, State: stops[i], Slots: slots, Trail: trail}
		if i == len(stops)-1 {
			at.Misses = p.Misses
		}
		return at, i < len(stops)-1
	}
	return Progress{Flow: p.Flow, Version: f.version}, true
}

func (f *flow) asks(state string) bool {
	n, ok := f.nodes[state]
	return ok && n.ask != nil
}

func (n *node) ready(slots map[string]string) bool {
	return !slices.ContainsFunc(n.needs, func(s string) bool { return slots[s] == "" })
}
