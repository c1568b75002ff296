package sql

import (
	"context"
	stdsql "database/sql"
	_ "embed"
	"time"

	"hotline"
	"hotline/bot/escalation"
)

// Watches implements [escalation.Watches].
type Watches struct{ *Store }

var _ escalation.Watches = (*Watches)(nil)

// Watches are the safety questions that wait for an answer.
func (s *Store) Watches() *Watches { return &Watches{s} }

//go:embed watches/put.sql
var putWatchSQL string

//go:embed watches/end.sql
var endWatchSQL string

//go:embed watches/due.sql
var dueWatchesSQL string

// Watch implements [escalation.Watches].
func (w *Watches) Watch(ctx context.Context, o escalation.Opening, due time.Time) error {
	const op = "sql.Watch"
	if err := needKey(op, o.SourceKey); err != nil {
		return err
	}
	return w.change(ctx, op, func(tx *stdsql.Tx) error {
		her, err := w.holdUser(ctx, tx, o.User)
		if err != nil {
			return err
		}
		o.SourceKey = storedKey(o.SourceKey)
		o.User = hotline.UserID{} // the table of users has her
		opening, err := toJSON(o)
		if err != nil {
			return err
		}
		_, err = exec(ctx, tx, putWatchSQL, her.id, o.SourceKey, opening, due.UnixMilli())
		return err
	})
}

// EndWatch implements [escalation.Watches].
func (w *Watches) EndWatch(ctx context.Context, u hotline.UserID) error {
	_, err := exec(ctx, w.write, endWatchSQL, u.Hash())
	return fault("sql.EndWatch", err)
}

// DueWatches implements [escalation.Watches]. Source keys come back as stored,
// which [Cases.Open] takes for the same keys.
func (w *Watches) DueWatches(ctx context.Context, now time.Time, limit int) ([]escalation.Opening, error) {
	openings, err := list(ctx, w.read, scanOpening, dueWatchesSQL, now.UnixMilli(), max(limit, 0))
	return openings, fault("sql.DueWatches", err)
}

func scanOpening(r row) (escalation.Opening, error) {
	var (
		u      hotline.UserID
		stored string
		o      escalation.Opening
	)
	if err := r.Scan(&u.Account, &u.OpenID, &stored); err != nil {
		return escalation.Opening{}, err
	}
	if err := fromJSON(stored, &o); err != nil {
		return escalation.Opening{}, err
	}
	o.User = u
	return o, nil
}
