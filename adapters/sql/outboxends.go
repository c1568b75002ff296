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

//go:embed outbox/sent.sql
var textSentSQL string

//go:embed outbox/retry.sql
var retryTextSQL string

//go:embed outbox/hold.sql
var holdTextSQL string

//go:embed outbox/split.sql
var splitTextSQL string

//go:embed outbox/give_up.sql
var giveUpTextSQL string

//go:embed outbox/exists.sql
var textExistsSQL string

//go:embed outbox/user_of.sql
var userOfTextSQL string

//go:embed outbox/mark_line.sql
var markLineSQL string

// Sent implements [outbox.Endings]. Twice is no error.
func (o *Outbox) Sent(ctx context.Context, id int64, at time.Time) error {
	return o.settle(ctx, "sql.Sent", id, textSentSQL, id, at.UnixMilli())
}

// Retry implements [outbox.Endings]. What is settled stays so.
func (o *Outbox) Retry(ctx context.Context, id int64, due time.Time, tries int, reason outbox.Reason) error {
	return o.settle(ctx, "sql.Retry", id, retryTextSQL, id, due.UnixMilli(), tries, reason)
}

// Hold implements [outbox.Endings]. What is settled stays so.
func (o *Outbox) Hold(ctx context.Context, id int64, at time.Time) error {
	return o.change(ctx, "sql.Hold", func(tx *stdsql.Tx) error {
		var userID int64
		if err := tx.QueryRowContext(ctx, userOfTextSQL, id).Scan(&userID); err != nil {
			return err
		}
		budget, err := scanBudget(tx.QueryRowContext(ctx, budgetSQL, userID))
		if err != nil {
			return err
		}
		state := escalation.Held
		if budget.Left(at).Left > 0 {
			state = escalation.Pending
		}
		_, err = move(ctx, tx, id, holdTextSQL, id, state, at.UnixMilli())
		return err
	})
}

// Split implements [outbox.Endings]. What is settled stays so.
func (o *Outbox) Split(ctx context.Context, id int64, first, rest string, at time.Time) error {
	return o.settle(ctx, "sql.Split", id, splitTextSQL, id, first, rest, at.UnixMilli())
}

// Doubt implements [outbox.Endings]. What is settled stays so.
func (o *Outbox) Doubt(ctx context.Context, id int64, at time.Time) error {
	return o.settle(ctx, "sql.Doubt", id, giveUpTextSQL, id, escalation.Uncertain, at.UnixMilli(), outbox.Unknown)
}

// GiveUp implements [outbox.Endings]. What is settled stays so.
func (o *Outbox) GiveUp(ctx context.Context, id int64, reason outbox.Reason, at time.Time) error {
	return o.change(ctx, "sql.GiveUp", func(tx *stdsql.Tx) error {
		p, moved, err := moveTo(ctx, tx, id, giveUpTextSQL, id, escalation.Failed, at.UnixMilli(), reason)
		if err != nil || !moved || p.caseID == "" || reason != outbox.Unreachable {
			return err
		}
		return markUnreachable(ctx, tx, p.caseID, at)
	})
}

// markUnreachable tells an open case, once, that nothing reaches her.
func markUnreachable(ctx context.Context, tx *stdsql.Tx, caseID string, at time.Time) error {
	held, err := holdCase(ctx, tx, caseID)
	if err != nil || !held.State.Open() {
		return err
	}
	err = held.addOnce(ctx, tx, escalation.Line{
		At: at, Author: escalation.System, Text: "她可能取消了关注，微信送不到，请用别的办法联系她",
	}, "outbox/unreachable")
	if err != nil {
		return err
	}
	return held.save(ctx, tx)
}

// settle moves an item by the statement and tells its case line.
func (o *Outbox) settle(ctx context.Context, op string, id int64, statement string, args ...any) error {
	return o.change(ctx, op, func(tx *stdsql.Tx) error {
		_, err := move(ctx, tx, id, statement, args...)
		return err
	})
}

// move moves an item by the statement and tells its case line. false: the
// statement does not apply any more. not_found: there is no such item.
func move(ctx context.Context, tx *stdsql.Tx, id int64, statement string, args ...any) (bool, error) {
	_, moved, err := moveTo(ctx, tx, id, statement, args...)
	return moved, err
}

func moveTo(ctx context.Context, tx *stdsql.Tx, id int64, statement string, args ...any) (place, bool, error) {
	p, err := scanPlace(tx.QueryRowContext(ctx, statement, args...))
	if errors.Is(err, stdsql.ErrNoRows) {
		return place{}, false, exists(ctx, tx, id)
	}
	if err != nil {
		return place{}, false, err
	}
	return p, true, p.mark(ctx, tx)
}

// place is where an item stands: the case line that it is, and its new state.
type place struct {
	caseID string
	seq    int64
	state  escalation.Delivery
}

func scanPlace(r row) (place, error) {
	var p place
	err := r.Scan(&p.caseID, &p.seq, &p.state)
	return p, err
}

// mark tells the case line, if there is one.
func (p place) mark(ctx context.Context, tx *stdsql.Tx) error {
	if p.caseID == "" {
		return nil
	}
	_, err := tx.ExecContext(ctx, markLineSQL, p.caseID, p.seq, p.state)
	return err
}

// exists is nil for an item that the store knows.
func exists(ctx context.Context, tx *stdsql.Tx, id int64) error {
	err := tx.QueryRowContext(ctx, textExistsSQL, id).Scan(&id)
	if errors.Is(err, stdsql.ErrNoRows) {
		return hotline.Errorf(hotline.NotFound, "sql.outbox", "no such text")
	}
	return err
}
