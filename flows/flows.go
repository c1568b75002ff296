// Package flows is guided dialogues: procedures walked step by step.
//
// A flow is one YAML file that the people who know the procedure can read
// ([Library] has those of the product, flow.schema.json tells editors its
// keys). [Load] goes through a file in three stages: read.go takes the YAML
// apart and keeps every line number, the check_*.go files prove that the
// dialogue holds (nothing unreachable, no dead end, no answer that a command
// shadows, no text too long to send), and compile.go makes a looplab/fsm
// machine of it. [Compiled] then walks women through it, purely: what to
// remember of her goes in and comes out as [Progress]. How a question
// understands answers is the matter of its kind, one kind_*.go file each; the
// words women use are in words.yaml.
package flows

import "time"

// Progress is where she is in a flow: all that a session remembers of it.
type Progress struct {
	Flow string `json:"f"`
	// Version is the fingerprint of the flow's file she started in.
	Version string `json:"v"`
	State   string `json:"s"`
	// Slots are her answers, normalised, by slot name.
	Slots map[string]string `json:"a,omitempty"`
	// Trail is the asking states behind her, oldest first, for 返回.
	Trail []string `json:"t,omitempty"`
	// Misses counts answers not understood in this state.
	Misses int `json:"m,omitempty"`
}

// Turn is what one step of a flow says and where it leaves her.
type Turn struct {
	// Progress is what to remember; nil when the flow has ended.
	Progress *Progress
	// Say is the texts to send, in order; the last one carries the question.
	Say []string
	// Choices are the labels that numbers 1, 2, … stand for in the question.
	Choices []string
	// Understood is false when her text was no answer to the question: then
	// Say re-asks, and the caller may look elsewhere for a meaning first.
	Understood bool
	// End is set when the flow has ended.
	End *End
}

// EndKind is what a flow leads to.
type EndKind string

// The ends.
const (
	EndNothing EndKind = "nothing"
	EndArticle EndKind = "article"
	EndCase    EndKind = "case"
	EndRecord  EndKind = "record"
)

// End is how a flow ended.
type End struct {
	Kind EndKind
	// Article is the id to show, for EndArticle.
	Article string
	// Level is the urgency of the case ("P0" … "P4"), for EndCase.
	Level string
	// Record names the kind of record to keep, for EndRecord.
	Record string
	// Slots are her answers.
	Slots map[string]string
	// Summary is the answers in Chinese, one line each, for a counselor; for
	// EndCase the first line is the reason.
	Summary []string
	// Consent is the text she agreed to, for EndRecord.
	Consent string
}

// Info describes a flow to those who offer it.
type Info struct {
	ID    string
	Title string
	Topic string
	// Triggers are phrases that start it when she writes them.
	Triggers []string
}

// Stepper is how the conversation sees the library of flows.
type Stepper interface {
	// Flows are all flows, in the order of their ids.
	Flows() []Info
	// Start begins a flow. not_found: no flow has the id.
	Start(id string, now time.Time) (Turn, error)
	// Step answers the question of p with input. A progress whose flow or
	// state is gone is carried to the nearest state that exists, never an
	// error that strands her; not_found only when the flow itself is gone.
	Step(p Progress, input string, now time.Time) (Turn, error)
	// Back returns to the question before; at the first one it ends the flow
	// (Progress nil, End nil).
	Back(p Progress, now time.Time) (Turn, error)
	// Ask repeats the question of p, for her return from something else.
	Ask(p Progress, now time.Time) (Turn, error)
}
