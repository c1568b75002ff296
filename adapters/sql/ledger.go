package sql

import (
	"context"
	stdsql "database/sql"
	_ "embed"
	"errors"
	"time"

	"hotline"
	"hotline/bot/outbox"
)

//go:embed ledger/get.sql
var budgetSQL string

//go:embed ledger/of.sql
var budgetOfSQL string

//go:embed ledger/save.sql
var saveBudgetSQL string

//go:embed ledger/release.sql
var releaseTextsSQL string

// Heard implements [outbox.Ledger].
func (o *Outbox) Heard(ctx context.Context, u hotline.UserID, how outbox.Contact, at time.Time) error {
	return o.keepBudget(ctx, "sql.Heard", u, func(tx *stdsql.Tx, her user, b *outbox.Budget) error {
		b.Hear(how, at)
		released, err := list(ctx, tx, scanPlace, releaseTextsSQL, her.id, at.UnixMilli())
		if err != nil {
			return err
		}
		for _, p := range released {
			if err := p.mark(ctx, tx); err != nil {
				return err
			}
		}
		return nil
	})
}

// Spend implements [outbox.Ledger].
func (o *Outbox) Spend(ctx context.Context, u hotline.UserID, now time.Time) (ok bool, err error) {
	err = o.keepBudget(ctx, "sql.Spend", u, func(_ *stdsql.Tx, _ user, b *outbox.Budget) error {
		ok = b.Spend(now)
		return nil
	})
	return ok && err == nil, err
}

// Correct implements [outbox.Ledger].
func (o *Outbox) Correct(ctx context.Context, u hotline.UserID, c outbox.Correction, spentAt time.Time) error {
	return o.keepBudget(ctx, "sql.Correct", u, func(_ *stdsql.Tx, _ user, b *outbox.Budget) error {
		b.Correct(c, spentAt)
		return nil
	})
}

// Left implements [outbox.Ledger].
func (o *Outbox) Left(ctx context.Context, u hotline.UserID, now time.Time) (outbox.Quota, error) {
	b, err := scanBudget(o.read.QueryRowContext(ctx, budgetOfSQL, u.Hash()))
	if err != nil {
		return outbox.Quota{}, fault("sql.Left", err)
	}
	return b.Left(now), nil
}

// keepBudget holds her, lets change change her budget, and saves it.
func (o *Outbox) keepBudget(
	ctx context.Context, op string, u hotline.UserID, change func(*stdsql.Tx, user, *outbox.Budget) error,
) error {
	return o.change(ctx, op, func(tx *stdsql.Tx) error {
		her, err := o.holdUser(ctx, tx, u)
		if err != nil {
			return err
		}
		before, err := scanBudget(tx.QueryRowContext(ctx, budgetSQL, her.id))
		if err != nil {
			return err
		}
		after := before
		if err := change(tx, her, &after); err != nil || after == before {
			return err
		}
		return saveBudget(ctx, tx, her.id, after)
	})
}

func saveBudget(ctx context.Context, tx *stdsql.Tx, userID int64, b outbox.Budget) error {
	_, err := tx.ExecContext(ctx, saveBudgetSQL, userID,
		b.Written.Left, stamp(b.Written.Until), b.Touched.Left, stamp(b.Touched.Until), stamp(b.HeardAt))
	return err
}

// scanBudget reads a budget; one that nobody has written yet is zero.
func scanBudget(r row) (outbox.Budget, error) {
	var b outbox.Budget
	err := r.Scan(&b.Written.Left, (*stamp)(&b.Written.Until),
		&b.Touched.Left, (*stamp)(&b.Touched.Until), (*stamp)(&b.HeardAt))
	if errors.Is(err, stdsql.ErrNoRows) {
		return outbox.Budget{}, nil
	}
	return b, err
}
