package sql

import (
	"context"
	stdsql "database/sql"
	_ "embed"
	"errors"
	"time"

	"github.com/alexedwards/scs/v2"
)

// StaffSessions implements [scs.CtxStore]. It keeps the SHA-256 of a token,
// never the token, so that who reads the file cannot enter the desk.
type StaffSessions struct{ *Store }

var _ scs.CtxStore = (*StaffSessions)(nil)

// StaffSessions are the sessions of those who are logged in.
func (s *Store) StaffSessions() *StaffSessions { return &StaffSessions{s} }

//go:embed sessions/find.sql
var findSessionSQL string

//go:embed sessions/commit.sql
var commitSessionSQL string

//go:embed sessions/delete.sql
var deleteSessionSQL string

//go:embed sessions/delete_expired.sql
var deleteExpiredSQL string

// FindCtx implements [scs.CtxStore].
func (s *StaffSessions) FindCtx(ctx context.Context, token string) (data []byte, found bool, err error) {
	err = s.read.QueryRowContext(ctx, findSessionSQL, digest(token), s.now().UnixMilli()).Scan(&data)
	if errors.Is(err, stdsql.ErrNoRows) {
		return nil, false, nil
	}
	return data, err == nil, fault("sql.FindCtx", err)
}

// CommitCtx implements [scs.CtxStore].
func (s *StaffSessions) CommitCtx(ctx context.Context, token string, data []byte, expiry time.Time) error {
	_, err := exec(ctx, s.write, commitSessionSQL, digest(token), data, expiry.UnixMilli())
	return fault("sql.CommitCtx", err)
}

// DeleteCtx implements [scs.CtxStore].
func (s *StaffSessions) DeleteCtx(ctx context.Context, token string) error {
	_, err := exec(ctx, s.write, deleteSessionSQL, digest(token))
	return fault("sql.DeleteCtx", err)
}

// RemoveExpired deletes the sessions that nobody can use any more, and returns
// how many there were. Finding does not depend on it.
func (s *StaffSessions) RemoveExpired(ctx context.Context) (int64, error) {
	removed, err := exec(ctx, s.write, deleteExpiredSQL, s.now().UnixMilli())
	return removed, fault("sql.RemoveExpired", err)
}

// Find implements [scs.Store]; scs itself calls FindCtx.
func (s *StaffSessions) Find(token string) (data []byte, found bool, err error) {
	return s.FindCtx(context.Background(), token)
}

// Commit implements [scs.Store]; scs itself calls CommitCtx.
func (s *StaffSessions) Commit(token string, data []byte, expiry time.Time) error {
	return s.CommitCtx(context.Background(), token, data, expiry)
}

// Delete implements [scs.Store]; scs itself calls DeleteCtx.
func (s *StaffSessions) Delete(token string) error {
	return s.DeleteCtx(context.Background(), token)
}
