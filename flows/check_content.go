package flows

import (
	"slices"
	"strings"
)

// maxBytes is the longest text that is sure to arrive in WeChat.
const maxBytes = 2047

// content checks what is said against what is known where it is said.
func (c checker) content() {
	answered := c.d.answered()
	for _, s := range c.d.states {
		known := answered[s.name.value]
		source := s.say
		if s.ask != nil && s.ask.isConsent() {
			source.value = strings.TrimSpace(source.value + "\n" + c.d.consent.value)
		}
		s.template = parseTemplate(source.value)
		c.places(s, known)
		c.consent(s, known)
		c.lengths(s)
		c.conditionSlots(s, known)
		c.urgentEnd(s)
	}
	c.urgentStart()
}

// places checks the {slot} places of a text.
func (c checker) places(s *state, here known) {
	for _, p := range s.template {
		switch {
		case p.slot == "" && strings.ContainsAny(p.plain, "{}"):
			c.add(s.say.line, "a { or } stands alone in the text of state %q", s.name.value)
		case p.slot == "" || here[p.slot]:
		case !slices.ContainsFunc(c.d.slots(), func(o slot) bool { return o.name == p.slot }):
			c.add(s.say.line, "there is no slot {%s}", p.slot)
		default:
			c.add(s.say.line, "{%s} may have no answer yet in state %q; answered on every way here: %s",
				p.slot, s.name.value, placesOf(here.slots()))
		}
	}
}

// conditionSlots checks that conditions only read answers that are there, or
// ask has("slot") first.
func (c checker) conditionSlots(s *state, here known) {
	if s.next == nil {
		return
	}
	own := known{}
	s.gain(own, exit{})
	for _, b := range s.next.byRule {
		reads := readCondition(b.when.value)
		for _, name := range reads.slots {
			isSlot := slices.ContainsFunc(c.d.slots(), func(o slot) bool { return o.name == name })
			if isSlot && !here[name] && !own[name] && !reads.guarded[name] {
				c.add(b.when.line, "condition %q: %s may have no answer yet; write has(%q) and …", b.when.value, name, name)
			}
		}
	}
}

func (c checker) consent(s *state, here known) {
	if s.ask != nil && s.ask.personal && !here[consented] {
		c.add(s.ask.line, "state %q asks something personal before she has consented", s.name.value)
	}
	if s.end != nil && s.end.kind == EndRecord && !here[consented] {
		c.add(s.end.line, "a record is kept without her consent on some way here")
	}
}

// lengths renders every text that a state can say with the longest answers.
func (c checker) lengths(s *state) {
	flow := flow{slots: c.d.slots()}
	text := s.template.render(func(name string) string {
		named, ok := flow.slot(name)
		if !ok {
			return c.words.Phrases.NotSaid
		}
		return longer(named.how.longest(), c.words.Phrases.NotSaid)
	})
	c.length(s, "text", c.longestNote()+text)
	if s.ask == nil {
		return
	}
	remark := longer(c.longestNote(), s.ask.explain.value)
	c.length(s, "explanation", remark+s.ask.hint.value+c.words.Phrases.WayOut)
}

func (c checker) length(s *state, what, text string) {
	size := len(text)
	if s.ask != nil {
		for i, label := range s.ask.how.choices() {
			size += len("\n ") + len(place(i)) + len(label)
		}
	}
	if size > maxBytes {
		c.add(longLine(s), "the %s of state %q can be %d bytes long; %d is the limit", what, s.name.value, size, maxBytes)
	}
}

func longLine(s *state) int {
	if s.say.set() {
		return s.say.line
	}
	return s.name.line
}

// longestNote is the longest remark that the engine puts before a text, with
// its line breaks.
func (c checker) longestNote() string {
	p := c.words.Phrases
	longest := ""
	for _, note := range []string{
		p.NotUnderstood, p.CannotSkip, p.Back, p.Moved, p.ExplainDefault, p.DateImpossible, p.DateFuture,
		p.DateTooLate, p.DateTooEarly, p.DateNeedsDay, p.DateLunar, p.DateSeveral,
		p.NumberLow, p.NumberHigh, p.TextShort, p.TextLong,
	} {
		longest = longer(longest, note)
	}
	return longest + "\n\n"
}

func longer(a, b string) string {
	if len(b) > len(a) {
		return b
	}
	return a
}

// urgentStart: whoever may be in danger reads the number first.
func (c checker) urgentStart() {
	s := c.d.first()
	if c.d.urgent && !numberFirst(s.say.value) {
		c.add(longLine(s), "an urgent flow must have 110 or 120 in the first line of its first text")
	}
}

func (c checker) urgentEnd(s *state) {
	if s.end == nil || s.end.kind != EndCase || s.end.value.value > "P1" {
		return
	}
	if !numberFirst(s.say.value) {
		c.add(longLine(s), "before a %s case the first line must have 110 or 120", s.end.value.value)
	}
}

func numberFirst(text string) bool {
	first, _, _ := strings.Cut(text, "\n")
	return strings.Contains(first, "110") || strings.Contains(first, "120")
}
