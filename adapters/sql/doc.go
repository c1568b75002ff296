// Package sql keeps what must not be lost: cases and their lines, the outbox,
// articles and their revisions, staff accounts and sessions, records,
// unanswered questions and watches.
//
// [Open] makes one [Store] from one SQLite file. The store hands out one
// small type per port of the domain ([Cases], [Outbox], [Articles], …); each
// has its statements in a folder of .sql files beside it, one statement a file.
//
// Every change is one transaction that first takes hold of what it changes (a
// case, a user), then decides in Go, then writes. There is one connection for
// writing and a few for reading, so that writers wait for each other instead of
// failing. The statements are written for PostgreSQL as well: numbered
// placeholders, times as unix milliseconds, JSON as text, nothing that only
// SQLite understands. What is SQLite's own stands in sqlite.go and in
// migrations/sqlite.
package sql
