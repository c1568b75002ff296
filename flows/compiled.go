package flows

import (
	"slices"
	"time"

	"hotline"
)

// Compiled is a checked library of flows, ready to run; it is a [Stepper]. It
// holds nothing of any woman and is safe for concurrent use.
type Compiled struct {
	words    *words
	flows    map[string]*flow
	infos    []Info
	declared map[string]bool
}

var _ Stepper = (*Compiled)(nil)

func (c *Compiled) add(f *flow) {
	c.flows[f.info.ID] = f
	c.infos = append(c.infos, f.info)
}

// Flows are all flows, in the order of their ids.
func (c *Compiled) Flows() []Info { return slices.Clone(c.infos) }

// Has reports whether a file declares the flow, be it with faults.
func (c *Compiled) Has(id string) bool { return c.declared[id] }

// Graph draws a flow as a Mermaid state diagram. not_found: no flow has the id.
func (c *Compiled) Graph(id string) (string, error) {
	const op = "flows.Graph"
	f, ok := c.flows[id]
	if !ok {
		return "", hotline.Errorf(hotline.NotFound, op, "no flow %q", id)
	}
	drawing, err := f.machines.mermaid()
	if err != nil {
		return "", hotline.Errorf(hotline.Internal, op, "%s: %w", id, err)
	}
	return drawing, nil
}

// Start begins a flow. not_found: no flow has the id.
func (c *Compiled) Start(id string, now time.Time) (Turn, error) {
	v, _, err := c.visit(Progress{Flow: id}, now)
	if err != nil {
		return Turn{}, err
	}
	defer v.machine.giveBack()
	return v.enter()
}

// Step answers the question of p with input; see [Stepper].
func (c *Compiled) Step(p Progress, input string, now time.Time) (Turn, error) {
	v, moved, err := c.visit(p, now)
	if err != nil {
		return Turn{}, err
	}
	defer v.machine.giveBack()
	if moved {
		return v.resume(c.words.Phrases.Moved)
	}
	return v.hear(newInput(input))
}

// Back returns to the question before, and forgets what she said since.
func (c *Compiled) Back(p Progress, now time.Time) (Turn, error) {
	v, moved, err := c.visit(p, now)
	if err != nil {
		return Turn{}, err
	}
	defer v.machine.giveBack()
	if moved {
		return v.resume(c.words.Phrases.Moved)
	}
	last := len(v.progress.Trail) - 1
	if last < 0 {
		return Turn{Understood: true}, nil
	}
	v.rewind(last)
	return v.resume(c.words.Phrases.Back)
}

// Ask repeats the question of p.
func (c *Compiled) Ask(p Progress, now time.Time) (Turn, error) {
	v, moved, err := c.visit(p, now)
	if err != nil {
		return Turn{}, err
	}
	defer v.machine.giveBack()
	if moved {
		return v.resume(c.words.Phrases.Moved)
	}
	return v.resume("")
}

// visit opens a flow where p left it. moved says that the question of p is
// not in the flow, and the visit stands at an earlier one or at the start.
func (c *Compiled) visit(p Progress, now time.Time) (v *visit, moved bool, err error) {
	f, ok := c.flows[p.Flow]
	if !ok {
		return nil, false, hotline.Errorf(hotline.NotFound, "flows.visit", "no flow %q", p.Flow)
	}
	v = &visit{words: c.words, flow: f, now: now}
	v.progress, moved = f.carry(p)
	if v.progress.State == "" {
		v.progress.State = f.start
	}
	if v.progress.Slots == nil {
		v.progress.Slots = map[string]string{}
	}
	v.machine = f.machines.borrow(v.progress.State)
	return v, moved, nil
}
