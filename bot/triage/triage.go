// Package triage reads one message and says how urgent it is, and why. It is
// pure: no I/O, no clock, the same answer in every state of the conversation.
package triage

import (
	"encoding/json"
	"fmt"
)

// Level is the urgency of a message or a case, from triage to the desk. The
// lower the number the more urgent; the zero value is the most urgent one, so
// a level that was never set errs on the safe side.
type Level int

// The levels, with the action that each asks for (facts.md section 9).
const (
	P0 Level = iota // happening now: number first, staff paged, target 2 minutes
	P1              // serious within 24 hours: a human within 30 minutes
	P2              // a human on the same or the next day
	P3              // a referral that is followed up
	P4              // self-service
)

// Urgent reports whether a human has to come at once: P0 or P1.
func (l Level) Urgent() bool { return l <= P1 }

func (l Level) String() string { return fmt.Sprintf("P%d", int(l)) }

// MarshalJSON writes "P0" … "P4".
func (l Level) MarshalJSON() ([]byte, error) { return json.Marshal(l.String()) }

// UnmarshalJSON reads what MarshalJSON wrote.
func (l *Level) UnmarshalJSON(b []byte) error {
	var s string
	if err := json.Unmarshal(b, &s); err != nil {
		return err
	}
	parsed, err := ParseLevel(s)
	if err != nil {
		return err
	}
	*l = parsed
	return nil
}

// ParseLevel reads "P0" … "P4".
func ParseLevel(s string) (Level, error) {
	if len(s) == 2 && s[0] == 'P' && s[1] >= '0' && s[1] <= '4' {
		return Level(s[1] - '0'), nil
	}
	return P0, fmt.Errorf("level %q is not one of P0 … P4", s)
}

// Kind is the kind of danger or need that a message shows. The lexicon files
// name the kinds; the constants are those that code elsewhere refers to.
type Kind string

// The kinds that have a safety text of their own.
const (
	Violence      Kind = "violence"      // 家暴、被打、被威胁
	Suicide       Kind = "suicide"       // 轻生、自伤
	Poisoning     Kind = "poisoning"     // 服农药、误服、煤气
	SexualAssault Kind = "sexual"        // 性侵、性骚扰
	ChildDanger   Kind = "child"         // 孩子受伤害、走失、没人管
	Confinement   Kind = "confinement"   // 拐卖、被关、限制自由
	Medical       Kind = "medical"       // 急病、外伤、孕产急症
	Fire          Kind = "fire"          // 火灾、被困
	CryForHelp    Kind = "cry_for_help"  // 救命、快来：没说是什么
	Impostor      Kind = "impostor"      // 疑似对方冒名
	Unsafe        Kind = "unsafe_device" // 手机或身边不安全
)

// Flag is a fact about a message that crosses the levels (facts.md 9.1).
type Flag string

// The flags.
const (
	DeviceUnsafe      Flag = "device_unsafe"
	Minor             Flag = "minor"
	ThirdParty        Flag = "third_party"
	Repeat            Flag = "repeat"
	SuspectedImpostor Flag = "suspected_impostor"
	Uncertain         Flag = "uncertain"
	Dialect           Flag = "dialect"
)

// Evidence is one reason for a level: which rule spoke, and the words of the
// message that made it speak.
type Evidence struct {
	Rule string `json:"rule"`
	// Words are the matched words, as normalised.
	Words string `json:"words"`
	// Start and End say where they stand, in characters of the message as
	// normalised; both are 0 for a reason that stands nowhere.
	Start int `json:"start,omitempty"`
	End   int `json:"end,omitempty"`
}

// Assessment is what triage says of one message.
type Assessment struct {
	Level Level
	// Kinds are what the message shows, the most urgent first; empty for P4
	// without a finding.
	Kinds []Kind
	Flags []Flag
	// Evidence has one entry per rule that spoke, the most urgent first.
	Evidence []Evidence
	// Ask is the id of the single-choice question to put to her before
	// anything is concluded, or "" when the words are clear.
	Ask string
}

// Has reports whether the assessment carries the flag.
func (a Assessment) Has(f Flag) bool {
	for _, have := range a.Flags {
		if have == f {
			return true
		}
	}
	return false
}
