package sql

import (
	"context"
	stdsql "database/sql"
	_ "embed"
	"errors"
	"slices"

	"hotline"
	"hotline/bot/escalation"
	"hotline/bot/triage"
)

//go:embed cases/opening.sql
var openingSQL string

//go:embed cases/add_opening.sql
var addOpeningSQL string

//go:embed cases/open_id_of.sql
var openCaseIDOfSQL string

//go:embed cases/add.sql
var addCaseSQL string

// Open implements [escalation.Store]. A repeated opening returns the case it
// came to, even if that is closed by now.
func (c *Cases) Open(ctx context.Context, o escalation.Opening) (escalation.Case, error) {
	const op = "sql.Open case"
	if err := needKey(op, o.SourceKey); err != nil {
		return escalation.Case{}, err
	}
	var opened sheet
	err := c.change(ctx, op, func(tx *stdsql.Tx) error {
		her, err := c.holdUser(ctx, tx, o.User)
		if err != nil {
			return err
		}
		before, err := idFrom(tx.QueryRowContext(ctx, openingSQL, her.id, storedKey(o.SourceKey)))
		if err != nil {
			return err
		}
		if before != "" {
			opened, err = scanSheet(tx.QueryRowContext(ctx, caseSQL, before))
			return err
		}
		if opened, err = c.openOrJoin(ctx, tx, her, o); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, addOpeningSQL, her.id, storedKey(o.SourceKey), opened.ID)
		return err
	})
	return opened.Case, err
}

func (c *Cases) openOrJoin(ctx context.Context, tx *stdsql.Tx, her user, o escalation.Opening) (sheet, error) {
	id, err := idFrom(tx.QueryRowContext(ctx, openCaseIDOfSQL, her.id))
	if err != nil {
		return sheet{}, err
	}
	if id == "" {
		return c.openNew(ctx, tx, her, o)
	}
	joined, err := holdCase(ctx, tx, id)
	if err != nil {
		return sheet{}, err
	}
	joined.raise(o.Level, o.Kinds, o.Flags, o.Evidence)
	if len(o.Lines) > 0 {
		if err := joined.addOnce(ctx, tx, o.Lines[len(o.Lines)-1], o.SourceKey); err != nil {
			return sheet{}, err
		}
	}
	return joined, joined.save(ctx, tx)
}

func (c *Cases) openNew(ctx context.Context, tx *stdsql.Tx, her user, o escalation.Opening) (sheet, error) {
	id, err := c.addCase(ctx, tx, her, o)
	if err != nil {
		return sheet{}, err
	}
	opened, err := scanSheet(tx.QueryRowContext(ctx, caseSQL, id))
	if err != nil {
		return sheet{}, err
	}
	for i, line := range o.Lines {
		key := ""
		if i == len(o.Lines)-1 {
			key = o.SourceKey
		}
		if _, err := opened.add(ctx, tx, line, key); err != nil {
			return sheet{}, err
		}
	}
	return opened, opened.save(ctx, tx)
}

// addCase adds the case under an id that is free.
func (c *Cases) addCase(ctx context.Context, tx *stdsql.Tx, her user, o escalation.Opening) (string, error) {
	const tries = 20
	for range tries {
		id, err := caseID(o.At, c.random)
		if err != nil {
			return "", err
		}
		added, err := exec(ctx, tx, addCaseSQL, id, her.id, o.Level,
			array[triage.Kind](o.Kinds), array[triage.Flag](o.Flags), array[string](o.Evidence),
			o.Reason, escalation.Waiting, o.At.UnixMilli())
		if err != nil {
			return "", err
		}
		if added == 1 {
			return id, nil
		}
	}
	return "", hotline.Errorf(hotline.Internal, "sql.addCase", "no free case id in %d tries", tries)
}

// raise merges a more urgent reading into the case, its findings first. Flags
// cross the levels and are always merged.
func (s *sheet) raise(level triage.Level, kinds []triage.Kind, flags []triage.Flag, evidence []string) {
	s.Flags = union(flags, s.Flags)
	if level >= s.Level {
		return
	}
	s.Level = level
	s.Kinds = union(kinds, s.Kinds)
	s.Evidence = union(evidence, s.Evidence)
}

// union is the values of both, each once, in order.
func union[T comparable](first, second []T) []T {
	var all []T
	for _, v := range slices.Concat(first, second) {
		if !slices.Contains(all, v) {
			all = append(all, v)
		}
	}
	return all
}

// idFrom is the id in a row, "" where there is no row.
func idFrom(r row) (string, error) {
	var id string
	err := r.Scan(&id)
	if errors.Is(err, stdsql.ErrNoRows) {
		return "", nil
	}
	return id, err
}
