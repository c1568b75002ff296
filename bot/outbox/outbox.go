// Package outbox carries texts that could not go in a passive reply to her
// phone: what counselors write, and what was too long. A text is written to
// the store in the same transaction as what caused it, so it is never lost; it
// leaves in the order written, one worker per woman at a time.
//
// WeChat lets us write to her only a few times after she was last heard of; the
// [Ledger] counts, and what is too many waits as held until she is heard again.
//
// No text goes out twice by itself. Before each attempt the store marks the
// text as sending; an attempt whose end nobody knows leaves it uncertain, and
// a human decides whether to send it again.
//
//	waiting → sending → sent
//	   ↑ ↘       ↓ ↘ ↘
//	   │  held ←─┘  ↘ uncertain ─┐
//	   │   │         failed ─────┤
//	   └───┴─────────────────────┘  heard again · sent again by a human
package outbox

import (
	"context"
	"time"

	"hotline"
)

// Item is one text on its way.
type Item struct {
	ID   int64
	User hotline.UserID
	Text string
	// CaseID is the case whose line this is, "" for none.
	CaseID string
	// Tries counts the attempts that failed before this one.
	Tries int
	// LeasedUntil is when the lease runs out; with it Begin knows that the
	// lease is still this one.
	LeasedUntil time.Time
}

// Reason says why a text was not sent. Staff read it in Chinese on the desk.
type Reason string

// The reasons.
const (
	// Refused: WeChat does not take this text.
	Refused Reason = "refused"
	// Unreachable: she unfollowed, or her openid is not valid here.
	Unreachable Reason = "unreachable"
	// NoRight: the account may not send customer-service messages.
	NoRight Reason = "no_right"
	// Busy: WeChat could not be reached or was too busy, too many times.
	Busy Reason = "busy"
	// Paused: the account is paused, see [Pause].
	Paused Reason = "paused"
	// Unknown: nobody knows whether it was sent.
	Unknown Reason = "unknown"
)

// Texts keeps texts until they are sent or given up. Errors carry
// [hotline.Code]: not_found for an unknown id. What is sent stays sent.
type Texts interface {
	// Enqueue adds a text that belongs to no case and answers what she has
	// just sent. The same source key twice is one item.
	Enqueue(ctx context.Context, u hotline.UserID, text, sourceKey string, at time.Time) error
	// Lease takes at most limit items that are due at now, at most one per
	// woman and only her oldest one that is not settled, so that her texts keep
	// their order, and hides them from other workers until now+hold. A woman
	// whose oldest text is held or being sent has none.
	Lease(ctx context.Context, now time.Time, hold time.Duration, limit int) ([]Item, error)
	// Begin marks a leased item as being sent, durably, until the time given.
	// conflict: the lease has run out or the item moved on; do not send.
	Begin(ctx context.Context, item Item, now, until time.Time) error
	// Strand marks as uncertain what a worker that is gone left in sending,
	// and returns it.
	Strand(ctx context.Context, now time.Time) ([]Item, error)
	Endings
}

// Endings records how an attempt ended.
type Endings interface {
	// Sent marks an item as delivered to WeChat, and its case line too. Where
	// [Endings.Split] left a rest, that goes next.
	Sent(ctx context.Context, id int64, at time.Time) error
	// Retry puts an item back, due at the time given, with the number of
	// failed attempts so far.
	Retry(ctx context.Context, id int64, due time.Time, tries int, reason Reason) error
	// Hold keeps an item, and with it her later ones, until she is heard
	// again. If she was heard meanwhile, so that the ledger has room, it is
	// put back instead.
	Hold(ctx context.Context, id int64, at time.Time) error
	// Split puts an item back as two: first goes now, rest after it.
	Split(ctx context.Context, id int64, first, rest string, at time.Time) error
	// GiveUp marks an item, and its case line, as failed until a human sends
	// it again. Her later items go on. For [Unreachable] her case, while it is
	// open, is told so in a line of its own.
	GiveUp(ctx context.Context, id int64, reason Reason, at time.Time) error
	// Doubt marks an item, and its case line, as uncertain. Her later items
	// go on.
	Doubt(ctx context.Context, id int64, at time.Time) error
}

// Store is what a [Worker] works with.
type Store interface {
	Texts
	Ledger
}

// Sender hands one text to WeChat. How its error is to be taken is what
// [VerdictOf] says.
type Sender interface {
	Send(ctx context.Context, u hotline.UserID, text string) error
}
