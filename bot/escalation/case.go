// Package escalation is what staff do for a woman once a human is needed:
// cases, the queue, who holds a case, what is said in it, how it ends.
//
// A case is opened by the conversation (danger, her own wish, misses, the end
// of a flow). While it is open everything she writes is kept in it; while a
// counselor holds it the bot is silent except for safety.
package escalation

import (
	"time"

	"hotline"
	"hotline/bot/triage"
)

// State is where a case stands.
type State string

// The states. Issue by issue more will follow (transferred, referred); the
// open ones are those that [State.Open] names.
const (
	Waiting State = "waiting" // nobody has it yet
	Claimed State = "claimed" // a counselor holds it
	Closed  State = "closed"
)

// Open reports whether the case still needs somebody.
func (s State) Open() bool { return s != Closed }

// Unfollowed marks the case of a woman who stopped following the account:
// nothing that staff write reaches her.
const Unfollowed triage.Flag = "unfollowed"

// Reason says why a case was opened.
type Reason string

// The reasons.
const (
	Danger   Reason = "danger"   // triage found P0 or P1
	Asked    Reason = "asked"    // she asked for a human
	Misses   Reason = "misses"   // the bot did not understand her
	FlowEnd  Reason = "flow"     // a flow ends in a case
	Silence  Reason = "silence"  // an uncertain question was not answered
	Unwanted Reason = "impostor" // somebody else seems to hold the phone
)

// Outcome is how a case ended.
type Outcome string

// The outcomes a counselor chooses from when closing; the desk shows them in
// Chinese.
const (
	Safe        Outcome = "safe"
	ReferredOn  Outcome = "referred"
	Advised     Outcome = "advised"
	Unreachable Outcome = "unreachable"
	FalseAlarm  Outcome = "false_alarm"
	Duplicate   Outcome = "duplicate"
)

// Outcomes are all of them, in the order the desk offers them.
func Outcomes() []Outcome {
	return []Outcome{Safe, ReferredOn, Advised, Unreachable, FalseAlarm, Duplicate}
}

// Label is the outcome as staff read it.
func (o Outcome) Label() string {
	switch o {
	case Safe:
		return "已安全，问题解决"
	case ReferredOn:
		return "已转给有关部门"
	case Advised:
		return "已给出建议，她自己办"
	case Unreachable:
		return "联系不上"
	case FalseAlarm:
		return "误报"
	case Duplicate:
		return "重复"
	}
	return "没有写结果"
}

// Case is one escalation.
type Case struct {
	// ID is short enough to be read aloud, unique in the installation.
	ID   string
	User hotline.UserID
	// Pseudonym is what staff call her; it tells nothing of her.
	Pseudonym string
	Level     triage.Level
	Kinds     []triage.Kind
	Flags     []triage.Flag
	// Evidence is, in words for a counselor, why the level was given.
	Evidence []string
	Reason   Reason
	State    State
	// Counselor is the login of the holder, "" while nobody holds it.
	Counselor string
	OpenedAt  time.Time
	ClaimedAt time.Time // zero while unclaimed
	ClosedAt  time.Time // zero while open
	Outcome   Outcome   // "" while open
	// Note is what the counselor wrote when closing.
	Note string
	// LastLine and LastAt describe the newest line that she or a counselor
	// wrote, for the queue.
	LastLine string
	LastAt   time.Time
}

// Author is who said a line.
type Author string

// The authors.
const (
	Her       Author = "her"
	Bot       Author = "bot"
	Counselor Author = "counselor"
	System    Author = "system" // "已领取", "已结束": what happened, not what was said
)

// Delivery is how far a counselor's line has come on its way to her phone.
type Delivery string

// The deliveries; lines of other authors have [NoDelivery].
const (
	NoDelivery Delivery = ""
	Pending    Delivery = "waiting"
	Sending    Delivery = "sending"
	Held       Delivery = "held" // until she is heard again
	Sent       Delivery = "sent"
	Failed     Delivery = "failed"
	Uncertain  Delivery = "uncertain" // nobody knows whether it was sent
)

// Line is one entry of a case's conversation.
type Line struct {
	// Seq orders the lines of a case, from 1; given by the store.
	Seq    int64
	CaseID string
	At     time.Time
	Author Author
	// Name is the counselor's login for lines of a counselor, else "".
	Name     string
	Text     string
	Delivery Delivery
}
