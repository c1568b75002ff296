package sql

import (
	"context"
	_ "embed"
	"time"

	"hotline"
	"hotline/bot/escalation"
)

// Cases implements [escalation.Store].
type Cases struct{ *Store }

var _ escalation.Store = (*Cases)(nil)

// Cases are the escalations.
func (s *Store) Cases() *Cases { return &Cases{s} }

//go:embed cases/get.sql
var caseSQL string

//go:embed cases/open_of.sql
var openCaseOfSQL string

//go:embed cases/queue.sql
var queueSQL string

//go:embed cases/closed.sql
var closedCasesSQL string

//go:embed cases/lines.sql
var linesSQL string

// Case implements [escalation.Store].
func (c *Cases) Case(ctx context.Context, id string) (escalation.Case, error) {
	found, err := scanSheet(c.read.QueryRowContext(ctx, caseSQL, id))
	return found.Case, fault("sql.Case", err)
}

// OpenCaseOf implements [escalation.Store].
func (c *Cases) OpenCaseOf(ctx context.Context, u hotline.UserID) (escalation.Case, error) {
	found, err := scanSheet(c.read.QueryRowContext(ctx, openCaseOfSQL, u.Hash()))
	return found.Case, fault("sql.OpenCaseOf", err)
}

// Queue implements [escalation.Store].
func (c *Cases) Queue(ctx context.Context) ([]escalation.Case, error) {
	cases, err := list(ctx, c.read, scanCase, queueSQL)
	return cases, fault("sql.Queue", err)
}

// ClosedCases implements [escalation.Store].
func (c *Cases) ClosedCases(ctx context.Context, before time.Time, limit int) ([]escalation.Case, error) {
	cases, err := list(ctx, c.read, scanCase, closedCasesSQL, before.UnixMilli(), max(limit, 0))
	return cases, fault("sql.ClosedCases", err)
}

// Lines implements [escalation.Store].
func (c *Cases) Lines(ctx context.Context, caseID string, after int64, limit int) ([]escalation.Line, error) {
	lines, err := list(ctx, c.read, scanLine, linesSQL, caseID, after, max(limit, 0))
	return lines, fault("sql.Lines", err)
}

func scanCase(r row) (escalation.Case, error) {
	s, err := scanSheet(r)
	return s.Case, err
}

func scanLine(r row) (escalation.Line, error) {
	var l escalation.Line
	err := r.Scan(&l.Seq, &l.CaseID, (*stamp)(&l.At), &l.Author, &l.Name, &l.Text, &l.Delivery)
	return l, err
}
