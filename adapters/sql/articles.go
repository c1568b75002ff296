package sql

import (
	"context"
	stdsql "database/sql"
	_ "embed"
	"math"
	"strings"

	"hotline/knowledge"
)

// Articles implements [knowledge.Store].
type Articles struct{ *Store }

var _ knowledge.Store = (*Articles)(nil)

// Articles are the articles and their revisions.
func (s *Store) Articles() *Articles { return &Articles{s} }

//go:embed articles/entries.sql
var entriesSQL string

//go:embed articles/count.sql
var countEntriesSQL string

//go:embed articles/entry.sql
var entrySQL string

//go:embed articles/revisions.sql
var revisionsSQL string

//go:embed articles/live.sql
var liveSQL string

//go:embed articles/live_revision.sql
var liveRevisionSQL string

// Entries implements [knowledge.Store].
func (a *Articles) Entries(ctx context.Context, f knowledge.Filter) ([]knowledge.Entry, int, error) {
	const op = "sql.Entries"
	if f.Limit <= 0 {
		f.Limit = math.MaxInt32
	}
	pattern := containing(f.Text)
	var total int
	err := a.read.QueryRowContext(ctx, countEntriesSQL, f.Topic, f.Status, pattern).Scan(&total)
	if err != nil {
		return nil, 0, fault(op, err)
	}
	entries, err := list(ctx, a.read, scanEntry, entriesSQL, f.Topic, f.Status, pattern, f.Limit, max(f.Offset, 0))
	return entries, total, fault(op, err)
}

// Entry implements [knowledge.Store].
func (a *Articles) Entry(ctx context.Context, id string) (knowledge.Entry, error) {
	found, err := scanEntry(a.read.QueryRowContext(ctx, entrySQL, id))
	return found, fault("sql.Entry", err)
}

// Revisions implements [knowledge.Store].
func (a *Articles) Revisions(ctx context.Context, id string) ([]knowledge.Revision, error) {
	const op = "sql.Revisions"
	revisions, err := list(ctx, a.read, scanRevision, revisionsSQL, id)
	if err == nil && len(revisions) == 0 {
		err = stdsql.ErrNoRows
	}
	return revisions, fault(op, err)
}

// Live implements [knowledge.Store].
func (a *Articles) Live(ctx context.Context) ([]knowledge.Revision, error) {
	revisions, err := list(ctx, a.read, scanRevision, liveSQL)
	return revisions, fault("sql.Live", err)
}

// LiveRevision implements [knowledge.Store].
func (a *Articles) LiveRevision(ctx context.Context, id string) (knowledge.Revision, error) {
	found, err := scanRevision(a.read.QueryRowContext(ctx, liveRevisionSQL, id))
	return found, fault("sql.LiveRevision", err)
}

// containing is the LIKE pattern, with ! for its escape, of what contains the
// text. Letters of ASCII match in either case.
func containing(text string) string {
	lower := strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, text)
	return "%" + strings.NewReplacer("!", "!!", "%", "!%", "_", "!_").Replace(lower) + "%"
}

func scanEntry(r row) (knowledge.Entry, error) {
	var e knowledge.Entry
	err := r.Scan(&e.ArticleID, &e.Number, &e.Markdown, &e.Author, (*stamp)(&e.SavedAt),
		&e.Title, &e.Topic, &e.Live, &e.Status, &e.PublishedBy, (*stamp)(&e.PublishedAt))
	return e, err
}

func scanRevision(r row) (knowledge.Revision, error) {
	var v knowledge.Revision
	err := r.Scan(&v.ArticleID, &v.Number, &v.Markdown, &v.Author, (*stamp)(&v.SavedAt))
	return v, err
}
