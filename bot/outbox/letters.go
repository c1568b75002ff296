package outbox

import (
	"context"
	"time"

	"hotline/bot/escalation"
)

// Letter is a text that did not arrive, or may not have, as staff see it.
type Letter struct {
	ID        int64
	Pseudonym string
	Text      string
	// CaseID and LineSeq name the case line that the text is; "" and 0 for a
	// reply that was too long for its answer.
	CaseID  string
	LineSeq int64
	// Holder is the login of who holds that case while it is open, or "".
	Holder string
	// State is [escalation.Failed] or [escalation.Uncertain].
	State     escalation.Delivery
	Reason    Reason
	WrittenAt time.Time
	SettledAt time.Time
}

// Letters are the texts that wait for a human to send them again.
type Letters interface {
	// Undelivered are those of one case, or of all for "", newest first, at
	// most limit.
	Undelivered(ctx context.Context, caseID string, limit int) ([]Letter, error)
	// Letter is one of them; not_found when it is none any more.
	Letter(ctx context.Context, id int64) (Letter, error)
	// Resend puts one back, in its old place among hers. conflict: it is on
	// its way or was sent.
	Resend(ctx context.Context, id int64, at time.Time) error
}
