package escalation

import (
	"context"
	"time"

	"hotline"
	"hotline/bot/triage"
)

// Opening asks for a case.
type Opening struct {
	// SourceKey is the key of the message that caused it. The same key twice
	// is one opening, however often it is tried.
	SourceKey string
	User      hotline.UserID
	Level     triage.Level
	Kinds     []triage.Kind
	Flags     []triage.Flag
	Evidence  []string
	Reason    Reason
	// Lines is the conversation so far, oldest first, her message last. Seq
	// and CaseID are not read.
	Lines []Line
	At    time.Time
}

// Saying is one more line for an open case.
type Saying struct {
	CaseID string
	// SourceKey makes the line unique: the message's key, with a suffix for
	// the bot's answer to it. A key that the case has is not added again.
	SourceKey string
	Line      Line
	// Level, Kinds and Evidence are merged into the case when the level given
	// is more urgent than the case's; use triage.P4 for none. Flags are always
	// merged.
	Level    triage.Level
	Kinds    []triage.Kind
	Flags    []triage.Flag
	Evidence []string
}

// Store keeps cases. Every method is one transaction; errors carry
// [hotline.Code]: not_found, conflict, unavailable, internal.
type Store interface {
	// Open opens a case for her, or, where one of hers is open, joins it: the
	// last line is added (unless its SourceKey is there already) and the level
	// raised if the opening's is more urgent. She never has two open cases.
	Open(ctx context.Context, o Opening) (Case, error)
	// Append adds a line to an open case. conflict: the case is closed.
	Append(ctx context.Context, s Saying) (Case, error)
	// OpenCaseOf is her open case; not_found when she has none.
	OpenCaseOf(ctx context.Context, u hotline.UserID) (Case, error)
	// Case is one case, open or closed.
	Case(ctx context.Context, id string) (Case, error)
	// Lines are the lines of a case after the given Seq, oldest first, at
	// most limit.
	Lines(ctx context.Context, caseID string, after int64, limit int) ([]Line, error)
	// Queue is the open cases, waiting before claimed, then by level, then by
	// how long they have waited.
	Queue(ctx context.Context) ([]Case, error)
	// ClosedCases are the closed ones, newest first, at most limit, closed
	// before the time given.
	ClosedCases(ctx context.Context, before time.Time, limit int) ([]Case, error)
	// Claim gives a waiting case to the counselor, by compare-and-set, and
	// adds a system line. conflict: somebody holds it, or it is closed; the
	// case returned with the error says who. Claiming one's own case again is
	// no error and changes nothing.
	Claim(ctx context.Context, id, counselor string, at time.Time) (Case, error)
	// Write keeps a counselor's line and, in the same transaction, puts it
	// into the outbox. forbidden: the counselor does not hold the case. The
	// same source key twice is one line.
	Write(ctx context.Context, id, counselor, text, sourceKey string, at time.Time) (Line, error)
	// Close ends a case that the counselor holds and adds a system line.
	// forbidden: somebody else holds it. conflict: closed already.
	Close(ctx context.Context, id, counselor string, outcome Outcome, note string, at time.Time) (Case, error)
}
