package flows

import (
	"slices"
	"time"

	"hotline"
)

const (
	// maxStates is how many states one turn may pass. The checker refuses
	// circles without a question, so it only guards against its mistakes.
	maxStates = 64
	// maxTrail is how many questions 返回 can take back.
	maxTrail = 64
	// missesToWayOut is after how many misses in one state the re-ask names
	// other ways on.
	missesToWayOut = 3
)

// visit is one turn inside a flow.
type visit struct {
	words    *words
	flow     *flow
	machine  machine
	progress Progress
	now      time.Time
	say      []string
}

// hear takes her answer, or one of the few words about the question itself.
func (v *visit) hear(in input) (Turn, error) {
	n := v.flow.nodes[v.progress.State]
	w, q := v.words, n.ask
	switch {
	case w.is(w.Explain, in.bare):
		return v.again(n, q.explain, true)
	case w.is(w.Repeat, in.bare):
		return v.resume("")
	case w.is(w.Skip, in.bare) && q.optional:
		return v.answer(n, "")
	case w.is(w.Skip, in.bare):
		return v.again(n, w.Phrases.CannotSkip, true)
	}
	a := q.how.read(in, v.now)
	switch {
	case a.taken():
		return v.answer(n, a.value)
	case a.problem != "":
		v.progress.Misses++
		return v.again(n, a.problem, true)
	case w.is(w.Unsure, in.bare):
		v.progress.Misses++
		return v.again(n, q.explain, true)
	}
	v.progress.Misses++
	return v.again(n, w.Phrases.NotUnderstood, false)
}

// answer keeps a value ("" is a skip) and goes on.
func (v *visit) answer(n *node, value string) (Turn, error) {
	p := &v.progress
	if value == "" {
		delete(p.Slots, n.ask.slot)
	} else {
		p.Slots[n.ask.slot] = value
	}
	p.Trail = append(slices.Clone(p.Trail), n.name)
	if len(p.Trail) > maxTrail {
		p.Trail = p.Trail[len(p.Trail)-maxTrail:]
	}
	p.Misses = 0
	if err := v.leave(n, value); err != nil {
		return Turn{}, err
	}
	return v.enter()
}

// leave fires the event that leads on from n.
func (v *visit) leave(n *node, value string) error {
	event, err := v.flow.event(n, value, v.progress.Slots, v.now)
	if err != nil {
		return err
	}
	if err := v.machine.fire(event); err != nil {
		return hotline.Errorf(hotline.Internal, "flows.Step", "flow %s, state %s: %w", v.flow.info.ID, n.name, err)
	}
	return nil
}

// enter says what the machine's state says, and passes on through states that
// only say something until one asks or ends.
func (v *visit) enter() (Turn, error) {
	for range maxStates {
		n := v.flow.nodes[v.machine.Current()]
		if len(n.say) > 0 {
			v.say = append(v.say, n.say.render(v.shown))
		}
		switch {
		case n.end != nil:
			return v.finish(n), nil
		case n.ask != nil:
			v.progress.State = n.name
			return v.turn(n, true), nil
		}
		if err := v.leave(n, ""); err != nil {
			return Turn{}, err
		}
	}
	return Turn{}, hotline.Errorf(hotline.Internal, "flows.Step", "flow %s goes in circles", v.flow.info.ID)
}

// rewind goes back to the question at a place of the trail and forgets its
// answer, unless the same question was answered earlier too.
func (v *visit) rewind(place int) {
	p := &v.progress
	p.State, p.Trail, p.Misses = p.Trail[place], slices.Clone(p.Trail[:place]), 0
	if !slices.Contains(p.Trail, p.State) {
		delete(p.Slots, v.flow.nodes[p.State].ask.slot)
	}
	v.machine.SetState(p.State)
}

// resume asks the question that the visit stands at, after a note.
func (v *visit) resume(note string) (Turn, error) {
	turn, err := v.enter()
	if note != "" && err == nil && len(turn.Say) > 0 {
		turn.Say[0] = note + "\n" + turn.Say[0]
	}
	return turn, err
}

// again asks the same question in shorter words, after a remark.
func (v *visit) again(n *node, remark string, understood bool) (Turn, error) {
	text := remark + "\n" + n.ask.hint
	if v.progress.Misses >= missesToWayOut {
		text += "\n" + v.words.Phrases.WayOut
	}
	v.say = []string{text}
	return v.turn(n, understood), nil
}

func (v *visit) turn(n *node, understood bool) Turn {
	return Turn{Progress: &v.progress, Say: v.say, Choices: n.ask.choices, Understood: understood}
}

func (v *visit) finish(n *node) Turn {
	end := End{Kind: n.end.kind, Slots: v.progress.Slots, Summary: v.summary()}
	switch n.end.kind {
	case EndArticle:
		end.Article = n.end.value.value
	case EndCase:
		end.Level = n.end.value.value
		end.Summary = append([]string{n.end.reason.value}, end.Summary...)
	case EndRecord:
		end.Record, end.Consent = n.end.value.value, v.flow.consent
	case EndNothing:
	}
	return Turn{Say: v.say, Understood: true, End: &end}
}

// summary is her answers in the order she gave them.
func (v *visit) summary() []string {
	var lines []string
	told := map[string]bool{}
	for _, state := range v.progress.Trail {
		q := v.flow.nodes[state].ask
		value, answered := v.progress.Slots[q.slot]
		if !answered || told[q.slot] || q.consent {
			continue
		}
		told[q.slot] = true
		lines = append(lines, q.label+"："+q.how.shown(value))
	}
	return lines
}

// shown is a slot's answer in words.
func (v *visit) shown(name string) string {
	if value := v.progress.Slots[name]; value != "" {
		if s, ok := v.flow.slot(name); ok {
			return s.how.shown(value)
		}
	}
	return v.words.Phrases.NotSaid
}
