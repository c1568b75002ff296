package sql

import (
	"context"
	"crypto/rand"
	stdsql "database/sql"
	"io"
	"time"

	"hotline"
)

// Store is an open database. It is safe for concurrent use, and several
// processes may have the same file open.
type Store struct {
	write, read *stdsql.DB
	now         func() time.Time
	random      io.Reader
	plants      []string
}

// Option changes what a test or a demo needs changed.
type Option func(*Store)

// WithClock replaces time.Now, by which staff sessions expire.
func WithClock(now func() time.Time) Option { return func(s *Store) { s.now = now } }

// WithRandom replaces crypto/rand as the source of case ids. The reader must
// be safe for concurrent use.
func WithRandom(r io.Reader) Option { return func(s *Store) { s.random = r } }

// Open opens the SQLite file at path, which it creates if only its folder is
// there, and brings its tables up to date.
//
// invalid: the folder does not exist, the file is no database, or a newer
// version of the product made it. unavailable: it cannot be written.
func Open(ctx context.Context, path string, options ...Option) (*Store, error) {
	write, read, err := openSQLite(ctx, path)
	if err != nil {
		return nil, err
	}
	s := &Store{write: write, read: read, now: time.Now, random: rand.Reader, plants: plants()}
	for _, set := range options {
		set(s)
	}
	if err := s.migrate(ctx); err != nil {
		_ = s.Close()
		return nil, err
	}
	return s, nil
}

// Close ends all connections. Calls under way are allowed to finish.
func (s *Store) Close() error {
	readErr := s.read.Close()
	if err := s.write.Close(); err != nil {
		return fault("sql.Close", err)
	}
	return fault("sql.Close", readErr)
}

// Ping reports whether the database answers; unavailable if not.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.read.PingContext(ctx); err != nil {
		return hotline.Errorf(hotline.Unavailable, "sql.Ping", "%w", err)
	}
	return nil
}
