package sql

import (
	"context"
	stdsql "database/sql"
	"database/sql/driver"
	"errors"

	"hotline"
)

// querier is a database or a transaction.
type querier interface {
	ExecContext(ctx context.Context, query string, args ...any) (stdsql.Result, error)
	QueryContext(ctx context.Context, query string, args ...any) (*stdsql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *stdsql.Row
}

// row is one row of a result.
type row interface{ Scan(into ...any) error }

// change runs fn in a transaction, which counts only if fn returns nil.
func (s *Store) change(ctx context.Context, op string, fn func(tx *stdsql.Tx) error) error {
	tx, err := s.write.BeginTx(ctx, nil)
	if err != nil {
		return fault(op, err)
	}
	defer func() { _ = tx.Rollback() }()
	if err := fn(tx); err != nil {
		return fault(op, err)
	}
	return fault(op, tx.Commit())
}

// exec runs a statement and says how many rows it changed.
func exec(ctx context.Context, q querier, statement string, args ...any) (int64, error) {
	result, err := q.ExecContext(ctx, statement, args...)
	if err != nil {
		return 0, err
	}
	return result.RowsAffected()
}

// list reads all rows of a statement.
func list[T any](ctx context.Context, q querier, scan func(row) (T, error), statement string, args ...any) ([]T, error) {
	rows, err := q.QueryContext(ctx, statement, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// fault gives an error that leaves this package its code; one that has a code
// already stays as it is.
func fault(op string, err error) error {
	var coded *hotline.Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &coded):
		return err
	case errors.Is(err, stdsql.ErrNoRows):
		return hotline.Errorf(hotline.NotFound, op, "%w", err)
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded),
		errors.Is(err, driver.ErrBadConn), errors.Is(err, stdsql.ErrConnDone):
		return hotline.Errorf(hotline.Unavailable, op, "%w", err)
	}
	return hotline.Errorf(sqliteCode(err), op, "%w", err)
}

// needKey refuses work whose repeats could not be told from new work.
func needKey(op, sourceKey string) error {
	if sourceKey == "" {
		return hotline.Errorf(hotline.Invalid, op, "no source key")
	}
	return nil
}
