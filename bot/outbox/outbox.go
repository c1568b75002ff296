// Package outbox carries texts that could not go in a passive reply to her
// phone: what counselors write, and what was too long. A text is written to
// the store in the same transaction as what caused it, so it is never lost; it
// leaves in the order written, one worker per woman at a time.
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
	// Tries counts the attempts made before this one.
	Tries int
}

// Store keeps items until they are sent or given up.
type Store interface {
	// Enqueue adds a text that belongs to no case. The same source key twice
	// is one item.
	Enqueue(ctx context.Context, u hotline.UserID, text, sourceKey string, at time.Time) error
	// Lease takes at most limit items that are due at now, at most one per
	// woman and only her oldest unsent one, so that her texts keep their order,
	// and hides them from other workers until now+hold.
	Lease(ctx context.Context, now time.Time, hold time.Duration, limit int) ([]Item, error)
	// Sent marks an item as delivered to WeChat, and its case line too.
	Sent(ctx context.Context, id int64, at time.Time) error
	// Retry puts an item back, due at the time given.
	Retry(ctx context.Context, id int64, due time.Time, reason string) error
	// GiveUp marks an item, and its case line, as failed for good. Her later
	// items go on.
	GiveUp(ctx context.Context, id int64, reason string, at time.Time) error
}

// Sender hands one text to WeChat. An error with code [hotline.Unavailable]
// may succeed later; every other one is final.
type Sender interface {
	Send(ctx context.Context, u hotline.UserID, text string) error
}
