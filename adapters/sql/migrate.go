package sql

import (
	"context"
	"embed"
	"io/fs"
	"time"

	"github.com/pressly/goose/v3"
	sqlite3 "modernc.org/sqlite/lib"

	"hotline"
)

//go:embed migrations/sqlite/*.sql
var sqliteMigrations embed.FS

const opMigrate = "sql.migrate"

// Version is the number of the newest migration that the database has.
func (s *Store) Version(ctx context.Context) (int64, error) {
	migrations, err := s.migrations()
	if err != nil {
		return 0, err
	}
	version, err := migrations.GetDBVersion(ctx)
	return version, fault("sql.Version", err)
}

// migrate brings the tables up to date, or refuses a database that is newer
// than this program.
func (s *Store) migrate(ctx context.Context) error {
	migrations, err := s.migrations()
	if err != nil {
		return err
	}
	if err := untilFree(ctx, func() error {
		_, err := migrations.Up(ctx)
		return err
	}); err != nil {
		return fault(opMigrate, err)
	}
	have, want, err := migrations.GetVersions(ctx)
	if err != nil {
		return fault(opMigrate, err)
	}
	if have > want {
		return hotline.Errorf(hotline.Invalid, opMigrate,
			"the database is at version %d, this program knows %d; use a newer program", have, want)
	}
	return nil
}

func (s *Store) migrations() (*goose.Provider, error) {
	files, err := fs.Sub(sqliteMigrations, "migrations/sqlite")
	if err != nil {
		return nil, hotline.Errorf(hotline.Internal, opMigrate, "%w", err)
	}
	provider, err := goose.NewProvider(goose.DialectSQLite3, s.write, files, goose.WithDisableGlobalRegistry(true))
	if err != nil {
		return nil, hotline.Errorf(hotline.Internal, opMigrate, "%w", err)
	}
	return provider, nil
}

// untilFree tries a few times. Processes that open a new file together get in
// each other's way: the loser's transaction is undone as a whole, and at its
// next look it finds the work done. Every migration therefore holds something
// that can be done only once, such as a CREATE TABLE.
func untilFree(ctx context.Context, try func() error) error {
	const tries = 10
	for n := 1; ; n++ {
		err := try()
		if n == tries || ctx.Err() != nil {
			return err
		}
		switch resultCode(err) {
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_ERROR:
			time.Sleep(time.Duration(n) * 10 * time.Millisecond)
		default:
			return err
		}
	}
}
