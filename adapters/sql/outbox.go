package sql

import (
	"context"
	stdsql "database/sql"
	_ "embed"
	"errors"
	"time"

	"hotline"
	"hotline/bot/escalation"
	"hotline/bot/outbox"
)

// Outbox implements [outbox.Store].
type Outbox struct{ *Store }

var _ outbox.Store = (*Outbox)(nil)

// Outbox is the texts on their way to phones.
func (s *Store) Outbox() *Outbox { return &Outbox{s} }

//go:embed outbox/add.sql
var addTextSQL string

//go:embed outbox/due.sql
var dueTextsSQL string

//go:embed outbox/lease.sql
var leaseTextSQL string

//go:embed outbox/sent.sql
var textSentSQL string

//go:embed outbox/retry.sql
var retryTextSQL string

//go:embed outbox/give_up.sql
var giveUpTextSQL string

//go:embed outbox/exists.sql
var textExistsSQL string

//go:embed outbox/mark_line.sql
var markLineSQL string

// Enqueue implements [outbox.Store].
func (o *Outbox) Enqueue(ctx context.Context, u hotline.UserID, text, sourceKey string, at time.Time) error {
	const op = "sql.Enqueue"
	if err := needKey(op, sourceKey); err != nil {
		return err
	}
	return o.change(ctx, op, func(tx *stdsql.Tx) error {
		her, err := o.holdUser(ctx, tx, u)
		if err != nil {
			return err
		}
		return send(ctx, tx, parcel{userID: her.id, text: text, sourceKey: sourceKey, at: at})
	})
}

// Lease implements [outbox.Store]. It counts the try, so that a text that
// brings its worker down is given up at last.
func (o *Outbox) Lease(ctx context.Context, now time.Time, hold time.Duration, limit int) ([]outbox.Item, error) {
	const op = "sql.Lease"
	// Looking costs no lock; most looks find nothing.
	due, err := list(ctx, o.read, scanDueItem, dueTextsSQL, now.UnixMilli(), max(limit, 0))
	if err != nil || len(due) == 0 {
		return nil, fault(op, err)
	}
	var leased []outbox.Item
	err = o.change(ctx, op, func(tx *stdsql.Tx) error {
		for _, item := range due {
			won, err := exec(ctx, tx, leaseTextSQL, item.ID, item.due, now.Add(hold).UnixMilli())
			if err != nil {
				return err
			}
			if won == 1 {
				leased = append(leased, item.Item)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return leased, nil
}

// Sent implements [outbox.Store]. Twice is no error.
func (o *Outbox) Sent(ctx context.Context, id int64, at time.Time) error {
	return o.settle(ctx, "sql.Sent", id, escalation.Sent, textSentSQL, id, at.UnixMilli())
}

// GiveUp implements [outbox.Store]. What is sent stays sent.
func (o *Outbox) GiveUp(ctx context.Context, id int64, reason string, at time.Time) error {
	return o.settle(ctx, "sql.GiveUp", id, escalation.Failed, giveUpTextSQL, id, at.UnixMilli(), reason)
}

// Retry implements [outbox.Store]. What is sent or given up stays so.
func (o *Outbox) Retry(ctx context.Context, id int64, due time.Time, reason string) error {
	const op = "sql.Retry"
	return o.change(ctx, op, func(tx *stdsql.Tx) error {
		changed, err := exec(ctx, tx, retryTextSQL, id, due.UnixMilli(), reason)
		if err != nil || changed == 1 {
			return err
		}
		return exists(ctx, tx, id)
	})
}

// settle ends an item's way by the statement and tells its case line.
func (o *Outbox) settle(ctx context.Context, op string, id int64, d escalation.Delivery, statement string, args ...any) error {
	return o.change(ctx, op, func(tx *stdsql.Tx) error {
		var caseID string
		var seq int64
		err := tx.QueryRowContext(ctx, statement, args...).Scan(&caseID, &seq)
		if errors.Is(err, stdsql.ErrNoRows) {
			return exists(ctx, tx, id)
		}
		if err != nil || caseID == "" {
			return err
		}
		_, err = tx.ExecContext(ctx, markLineSQL, caseID, seq, d)
		return err
	})
}

// exists is nil for an item that the store knows.
func exists(ctx context.Context, tx *stdsql.Tx, id int64) error {
	return tx.QueryRowContext(ctx, textExistsSQL, id).Scan(&id)
}

// parcel is a text as it goes into the outbox.
type parcel struct {
	userID    int64
	text      string
	sourceKey string
	// caseID and seq name the case line that the text is, if it is one.
	caseID string
	seq    int64
	at     time.Time
}

// send puts a text into the outbox, once for each source key of hers.
func send(ctx context.Context, tx *stdsql.Tx, p parcel) error {
	_, err := tx.ExecContext(ctx, addTextSQL,
		p.userID, storedKey(p.sourceKey), p.text, p.caseID, p.seq, p.at.UnixMilli())
	return err
}

// dueItem is an item with the time at which it was found due, by which a lease
// knows that nobody was faster.
type dueItem struct {
	outbox.Item
	due int64
}

func scanDueItem(r row) (dueItem, error) {
	var d dueItem
	err := r.Scan(&d.ID, &d.User.Account, &d.User.OpenID, &d.Text, &d.CaseID, &d.Tries, &d.due)
	return d, err
}
