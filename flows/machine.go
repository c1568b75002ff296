package flows

import (
	"context"
	"errors"
	"sync"

	"github.com/looplab/fsm"
)

// machines lends out the looplab machine of one flow.
//
// A machine holds its current state inside, so one that two goroutines share
// would move one woman by another's answer. Building one for every step would
// be safe but copies the whole table of transitions each time. So the table is
// compiled once, machines built from it wait in a pool, and a step has one to
// itself: it sets the state from the [Progress], fires events, and gives the
// machine back. Nothing of her stays in it, as the next borrower sets the state
// first, no metadata is used and there are no callbacks that could fail halfway.
//
// There are no callbacks for another reason too: a transition from a state to
// itself runs no enter_state (looplab/fsm issue 111), and asking the same
// question again must still ask it. The engine enters states by its own hand
// after [machine.fire], where a self-transition is like any other.
type machines struct {
	start  string
	events fsm.Events
	pool   sync.Pool
}

func newMachines(start string, events fsm.Events) *machines {
	m := &machines{start: start, events: events}
	m.pool.New = func() any { return m.build() }
	return m
}

func (m *machines) build() *fsm.FSM { return fsm.NewFSM(m.start, m.events, nil) }

// machine is a borrowed one; it must be given back.
type machine struct {
	*fsm.FSM
	from *machines
}

func (m *machines) borrow(state string) machine {
	f, ok := m.pool.Get().(*fsm.FSM)
	if !ok {
		f = m.build()
	}
	f.SetState(state)
	return machine{f, m}
}

func (m machine) giveBack() { m.from.pool.Put(m.FSM) }

// fire moves the machine. That it moved to where it was is no error.
func (m machine) fire(event string) error {
	err := m.Event(context.Background(), event)
	var stayed fsm.NoTransitionError
	if errors.As(err, &stayed) {
		return stayed.Err
	}
	return err
}

// mermaid draws the machine; looplab/fsm's visualizer does it.
func (m *machines) mermaid() (string, error) {
	return fsm.VisualizeForMermaidWithGraphType(m.build(), fsm.StateDiagram)
}
