package flows

import "github.com/expr-lang/expr/vm"

// definition is one flow as its file has it, each part with its line. The
// checker completes it (kinds, programs); the compiler turns it into a [flow].
type definition struct {
	file     string
	version  string
	id       text
	title    text
	topic    text
	consent  text
	start    text
	triggers []text
	urgent   bool
	states   []*state
	line     int
}

// text is a string that knows where it stands.
type text struct {
	value string
	line  int
}

func (t text) set() bool { return t.value != "" }

// or is the text, or where it is not set another.
func (t text) or(value string, line int) text {
	if t.set() {
		return t
	}
	return text{value, line}
}

// state is one step: it says, it may ask, and it leads on or ends.
type state struct {
	name text
	say  text
	ask  *ask
	next *next
	end  *ending

	template template
}

// ask is the question of a state. Which of the keys apply is a matter of its
// kind; see the kind_*.go files.
type ask struct {
	kind     text
	slot     text
	label    text
	hint     text
	explain  text
	unit     text
	min      text
	max      text
	options  []option
	personal bool
	optional bool
	line     int

	// says is the text of the state that asks.
	says string
	how  kind
}

// option is one answer of a choice.
type option struct {
	value    text
	label    text
	synonyms []text
}

// next is where a state leads: the one target, or one by the answer, or the
// first whose condition holds.
type next struct {
	line     int
	plain    text
	byAnswer []branch
	byRule   []branch
}

// branch is one way on. when is an option's value, "skip", "else", or a
// condition; "" as a condition always holds.
type branch struct {
	when    text
	to      text
	program *vm.Program
}

// last reports whether the branch is for all that the others leave.
func (b branch) last() bool { return b.when.value == "" || b.when.value == whenElse }

// Keys of next beside the values of options.
const (
	whenSkipped = "skip"
	whenElse    = "else"
)

// ending is how a flow ends.
type ending struct {
	line   int
	kind   EndKind
	value  text // the article's id, the case's level or the record's kind
	reason text
}

// state finds a state by name; nil when there is none.
func (d *definition) state(name string) *state {
	for _, s := range d.states {
		if s.name.value == name {
			return s
		}
	}
	return nil
}

// first is the state that the flow starts in: the one named by start, or the
// first of the file.
func (d *definition) first() *state {
	if d.start.set() {
		return d.state(d.start.value)
	}
	if len(d.states) == 0 {
		return nil
	}
	return d.states[0]
}
