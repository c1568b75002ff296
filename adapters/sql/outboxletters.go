package sql

import (
	"context"
	stdsql "database/sql"
	_ "embed"
	"time"

	"hotline"
	"hotline/bot/outbox"
)

//go:embed outbox/undelivered.sql
var undeliveredSQL string

//go:embed outbox/letter.sql
var letterSQL string

//go:embed outbox/resend.sql
var resendSQL string

// Undelivered implements [outbox.Letters].
func (o *Outbox) Undelivered(ctx context.Context, caseID string, limit int) ([]outbox.Letter, error) {
	letters, err := list(ctx, o.read, scanLetter, undeliveredSQL, caseID, max(limit, 0))
	return letters, fault("sql.Undelivered", err)
}

// Letter implements [outbox.Letters].
func (o *Outbox) Letter(ctx context.Context, id int64) (outbox.Letter, error) {
	letter, err := scanLetter(o.read.QueryRowContext(ctx, letterSQL, id))
	return letter, fault("sql.Letter", err)
}

// Resend implements [outbox.Letters].
func (o *Outbox) Resend(ctx context.Context, id int64, at time.Time) error {
	const op = "sql.Resend"
	return o.change(ctx, op, func(tx *stdsql.Tx) error {
		moved, err := move(ctx, tx, id, resendSQL, id, at.UnixMilli())
		if err == nil && !moved {
			return hotline.Errorf(hotline.Conflict, op, "it is on its way or was sent")
		}
		return err
	})
}

func scanLetter(r row) (outbox.Letter, error) {
	var l outbox.Letter
	err := r.Scan(&l.ID, &l.Pseudonym, &l.Text, &l.CaseID, &l.LineSeq, &l.Holder,
		&l.State, &l.Reason, (*stamp)(&l.WrittenAt), (*stamp)(&l.SettledAt))
	return l, err
}
