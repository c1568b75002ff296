package bot

import (
	"time"

	"hotline"
	"hotline/bot/escalation"
)

// Effect is something that a decision wants done outside the session. Effects
// are values: deciding makes them, the shell carries them out, each of them
// idempotent by the key of the message that caused it.
type Effect interface{ effect() }

// OpenCase asks for a human.
type OpenCase struct{ escalation.Opening }

// AddToCase keeps a line in her open case. An empty CaseID means the case that
// the decision's OpenCase opened.
type AddToCase struct{ escalation.Saying }

// WatchSilence opens the case when she has not answered a safety question by
// the time given.
type WatchSilence struct {
	Opening escalation.Opening
	Due     time.Time
}

// EndWatch drops her watch: she has answered.
type EndWatch struct{ User hotline.UserID }

// SaveRecord keeps what a flow collected.
type SaveRecord struct{ Record }

// NoteUnanswered keeps a question that the library had no answer to.
type NoteUnanswered struct{ Unanswered }

func (OpenCase) effect()       {}
func (AddToCase) effect()      {}
func (WatchSilence) effect()   {}
func (EndWatch) effect()       {}
func (SaveRecord) effect()     {}
func (NoteUnanswered) effect() {}
