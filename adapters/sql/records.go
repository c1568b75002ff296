package sql

import (
	"context"
	stdsql "database/sql"
	_ "embed"

	"hotline/bot"
)

// Records implements [bot.Records].
type Records struct{ *Store }

var _ bot.Records = (*Records)(nil)

// Records are what flows collected and users agreed to have kept.
func (s *Store) Records() *Records { return &Records{s} }

//go:embed records/add.sql
var addRecordSQL string

//go:embed records/newest.sql
var newestRecordsSQL string

// SaveRecord implements [bot.Records].
func (r *Records) SaveRecord(ctx context.Context, rec bot.Record) error {
	const op = "sql.SaveRecord"
	if err := needKey(op, rec.SourceKey); err != nil {
		return err
	}
	return r.change(ctx, op, func(tx *stdsql.Tx) error {
		her, err := r.holdUser(ctx, tx, rec.User)
		if err != nil {
			return err
		}
		_, err = exec(ctx, tx, addRecordSQL,
			her.id, storedKey(rec.SourceKey), rec.Kind, object(rec.Fields), rec.Consent, rec.At.UnixMilli())
		return err
	})
}

// Newest are the records of a kind, newest first, at most limit. Source keys
// come back as stored.
func (r *Records) Newest(ctx context.Context, kind string, limit int) ([]bot.Record, error) {
	records, err := list(ctx, r.read, scanRecord, newestRecordsSQL, kind, max(limit, 0))
	return records, fault("sql.Newest records", err)
}

func scanRecord(r row) (bot.Record, error) {
	var rec bot.Record
	err := r.Scan(&rec.SourceKey, &rec.User.Account, &rec.User.OpenID, &rec.Kind, (*object)(&rec.Fields), &rec.Consent, (*stamp)(&rec.At))
	return rec, err
}
