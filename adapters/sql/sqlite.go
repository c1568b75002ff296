package sql

import (
	"context"
	stdsql "database/sql"
	"errors"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"hotline"
)

// readers is how many connections read at a time.
const readers = 4

// openSQLite opens the file twice: one connection that writes, and a few that
// cannot.
func openSQLite(ctx context.Context, path string) (write, read *stdsql.DB, err error) {
	if err := createFile(path); err != nil {
		return nil, nil, err
	}
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, nil, hotline.Errorf(hotline.Internal, opOpen, "%w", err)
	}

	// An immediate transaction waits for the other writers before it reads, so
	// that it never has to be given up half-way.
	write, err = stdsql.Open("sqlite", dataSource(path, url.Values{
		"_txlock": {"immediate"},
		// With FULL, what was committed survives a power cut.
		"_pragma": {"journal_mode(WAL)", "synchronous(FULL)"},
	}))
	if err != nil {
		return nil, nil, hotline.Errorf(hotline.Internal, opOpen, "%w", err)
	}
	write.SetMaxOpenConns(1)
	if err := untilFree(ctx, func() error { return write.PingContext(ctx) }); err != nil {
		_ = write.Close()
		return nil, nil, openFault(path, err)
	}

	read, err = stdsql.Open("sqlite", dataSource(path, url.Values{"_pragma": {"query_only(1)"}}))
	if err != nil {
		_ = write.Close()
		return nil, nil, hotline.Errorf(hotline.Internal, opOpen, "%w", err)
	}
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return write, read, nil
}

const opOpen = "sql.Open"

// dataSource adds what every connection needs.
func dataSource(path string, query url.Values) string {
	query["_pragma"] = append(query["_pragma"], "busy_timeout(10000)", "foreign_keys(1)")
	u := url.URL{Scheme: "file", Path: filepath.ToSlash(path), RawQuery: query.Encode()}
	return u.String()
}

// createFile makes an empty file that only its owner can read, unless there is
// one. It does not open an existing one: closing it again would drop the locks
// that this process holds on it (POSIX).
func createFile(path string) error {
	if info, err := os.Stat(path); err == nil {
		if info.IsDir() {
			return hotline.Errorf(hotline.Invalid, opOpen, "%s is a folder; name a file in it", path)
		}
		return nil
	}
	folder := filepath.Dir(path)
	if info, err := os.Stat(folder); errors.Is(err, fs.ErrNotExist) || err == nil && !info.IsDir() {
		return hotline.Errorf(hotline.Invalid, opOpen, "%s is not a folder; create it first", folder)
	}
	file, err := os.OpenFile(filepath.Clean(path), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return nil
	}
	if err != nil {
		return hotline.Errorf(hotline.Unavailable, opOpen,
			"cannot create a file in %s; make the folder writable: %w", folder, err)
	}
	if err := file.Close(); err != nil {
		return hotline.Errorf(hotline.Unavailable, opOpen, "%w", err)
	}
	return nil
}

// openFault says what is wrong with the file.
func openFault(path string, err error) error {
	switch resultCode(err) {
	case sqlite3.SQLITE_NOTADB:
		return hotline.Errorf(hotline.Invalid, opOpen,
			"%s is not an SQLite database; name another file: %w", path, err)
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM:
		return hotline.Errorf(hotline.Unavailable, opOpen,
			"%s cannot be written; make the file and its folder writable: %w", path, err)
	}
	return fault(opOpen, err)
}

// sqliteCode is the code of an error of SQLite's, [hotline.Internal] if it is
// none.
func sqliteCode(err error) hotline.Code {
	switch resultCode(err) {
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_INTERRUPT, sqlite3.SQLITE_FULL,
		sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY,
		sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_NOMEM:
		return hotline.Unavailable
	}
	return hotline.Internal
}

// resultCode is SQLite's primary result code, 0 for an error of another kind.
func resultCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code() & 0xff
	}
	return 0
}
