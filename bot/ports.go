package bot

import (
	"context"
	"time"

	"hotline"
	"hotline/bot/outbox"
)

// Sessions keeps sessions and the replies given, in two round trips a turn.
type Sessions interface {
	// Begin starts the turn for a message and tells which of three things it
	// is: new (Session and Version are set), answered before (Reply is the
	// reply it got), or at work elsewhere right now (Working). unavailable:
	// the store is down.
	Begin(ctx context.Context, u hotline.UserID, messageKey string) (Begun, error)
	// Commit keeps the session and the reply together, if nobody has committed
	// for her since Begin. conflict: somebody has; begin again. unavailable:
	// the store is down, nothing is known of the outcome.
	Commit(ctx context.Context, u hotline.UserID, messageKey string, version int64, s Session, r Reply) error
}

// Begun is what [Sessions.Begin] found.
type Begun struct {
	Session Session
	// Version is 0 for a session that does not exist yet.
	Version int64
	// Answered is true when the message was answered already, with Reply.
	Answered bool
	Reply    Reply
	// Working is true while another delivery of the same message is worked on.
	Working bool
}

// Contacts hears of her messages, because WeChat lets us write to her only
// for a while after one.
type Contacts interface {
	// Heard notes a contact of a woman with an open case, durably.
	Heard(ctx context.Context, u hotline.UserID, how outbox.Contact, at time.Time) error
	// Passing notes one of a woman without a case, if texts wait for it.
	Passing(ctx context.Context, u hotline.UserID, how outbox.Contact, at time.Time) error
}

// Record is what a flow collected and she agreed to have kept.
type Record struct {
	// SourceKey is the key of the message that completed it.
	SourceKey string
	User      hotline.UserID
	// Kind names the record, as the flow's end does.
	Kind   string
	Fields map[string]string
	// Consent is the text that she agreed to, as she read it.
	Consent string
	At      time.Time
}

// Records keeps records. The same source key twice is one record.
type Records interface {
	SaveRecord(ctx context.Context, r Record) error
}

// Unanswered is a question the library had no answer to, without who asked.
type Unanswered struct {
	SourceKey string
	Text      string
	// Nearest are the ids of the articles that came nearest.
	Nearest []string
	At      time.Time
}

// Questions keeps unanswered questions for the editors. The same source key
// twice is one question.
type Questions interface {
	NoteUnanswered(ctx context.Context, q Unanswered) error
}
