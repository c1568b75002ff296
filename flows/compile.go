package flows

import (
	"strings"

	"github.com/looplab/fsm"
)

// Names of events that are no answer. They are what the drawing of a flow
// shows, so they are in the language of the people who approve it.
const (
	eventNext      = "下一步"
	eventSkipped   = "跳过"
	eventOtherwise = "其他情况"
)

// compile makes a flow of a definition that was checked and has no fault.
func compile(d *definition, w *words) *flow {
	f := &flow{
		info:    Info{ID: d.id.value, Title: d.title.value, Topic: d.topic.value},
		version: d.version,
		consent: d.consent.value,
		start:   d.first().name.value,
		nodes:   make(map[string]*node, len(d.states)),
		slots:   d.slots(),
	}
	for _, t := range d.triggers {
		f.info.Triggers = append(f.info.Triggers, t.value)
	}
	answered := d.answered()
	var events fsm.Events
	for _, s := range d.states {
		n := &node{name: s.name.value, say: s.template, end: s.end, needs: answered[s.name.value].slots()}
		if s.ask != nil {
			n.ask = s.ask.question(w)
		}
		if s.next != nil {
			n.way = s.way()
		}
		for _, e := range s.exits() {
			events = append(events, fsm.EventDesc{Name: e.event, Src: []string{n.name}, Dst: e.to.value})
		}
		f.nodes[n.name] = n
	}
	f.machines = newMachines(f.start, events)
	return f
}

// slots are the answers that a flow collects.
func (d *definition) slots() []slot {
	var list []slot
	for _, s := range d.states {
		if s.ask != nil && s.ask.how != nil {
			list = append(list, slot{s.ask.slot.value, s.ask.how})
		}
	}
	return list
}

func (a *ask) question(w *words) *question {
	explain := a.explain.value
	if explain == "" {
		explain = w.Phrases.ExplainDefault
	}
	return &question{
		slot: a.slot.value, label: a.label.value, how: a.how, choices: a.how.choices(),
		hint: a.hint.value, explain: explain, optional: a.optional, consent: a.isConsent(),
	}
}

func (a *ask) isConsent() bool { return a.kind.value == kindConsent }

// exit is one way out of a state: the event and where it leads.
type exit struct {
	branch
	event string
}

// exits are the ways out of a state in the order of the file.
func (s *state) exits() []exit {
	if s.next == nil {
		return nil
	}
	var list []exit
	if s.next.plain.set() {
		list = append(list, exit{branch{to: s.next.plain}, eventNext})
	}
	for _, b := range s.next.byAnswer {
		list = append(list, exit{b, s.eventOf(b.when.value)})
	}
	for _, b := range s.next.byRule {
		event := strings.Join(strings.Fields(b.when.value), " ")
		if event == "" {
			event = eventOtherwise
		}
		list = append(list, exit{b, event})
	}
	return list
}

// eventOf is the event of an answer: the words she would use.
func (s *state) eventOf(value string) string {
	switch value {
	case whenSkipped:
		return eventSkipped
	case whenElse:
		return eventOtherwise
	}
	if s.ask != nil && s.ask.how != nil {
		for _, b := range s.ask.how.branches() {
			if b.value == value {
				return b.label
			}
		}
	}
	return value
}

func (s *state) way() way {
	w := way{byAnswer: map[string]string{}}
	for _, e := range s.exits() {
		switch {
		case e.to == s.next.plain:
			w.plain = e.event
		case e.program != nil:
			w.byRule = append(w.byRule, rule{e.program, e.event})
		case e.last():
			w.otherwise = e.event
		default:
			w.byAnswer[e.when.value] = e.event
		}
	}
	return w
}
