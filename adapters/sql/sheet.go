package sql

import (
	"context"
	stdsql "database/sql"
	_ "embed"
	"errors"

	"hotline/bot/escalation"
	"hotline/bot/triage"
)

//go:embed cases/hold.sql
var holdCaseSQL string

//go:embed cases/save.sql
var saveCaseSQL string

//go:embed cases/add_line.sql
var addLineSQL string

//go:embed cases/line_of_key.sql
var lineOfKeySQL string

// sheet is a case with what only the store knows of it. Who changes a case
// holds its sheet, changes it and saves it.
type sheet struct {
	escalation.Case
	userID  int64
	lastSeq int64
}

// holdCase reads a case and keeps other transactions off it until this one
// ends.
func holdCase(ctx context.Context, tx *stdsql.Tx, id string) (sheet, error) {
	held, err := exec(ctx, tx, holdCaseSQL, id)
	if err != nil {
		return sheet{}, err
	}
	if held == 0 {
		return sheet{}, stdsql.ErrNoRows
	}
	return scanSheet(tx.QueryRowContext(ctx, caseSQL, id))
}

// save writes what may have changed.
func (s *sheet) save(ctx context.Context, tx *stdsql.Tx) error {
	_, err := tx.ExecContext(ctx, saveCaseSQL, s.ID, s.Level,
		array[triage.Kind](s.Kinds), array[triage.Flag](s.Flags), array[string](s.Evidence),
		s.State, s.Counselor, stamp(s.ClaimedAt), stamp(s.ClosedAt), s.Outcome, s.Note, s.lastSeq)
	return err
}

// add adds a line at the end; key is "" for one that nobody sends twice.
func (s *sheet) add(ctx context.Context, tx *stdsql.Tx, l escalation.Line, key string) (escalation.Line, error) {
	l.Seq, l.CaseID = s.lastSeq+1, s.ID
	var stored any
	if key != "" {
		stored = storedKey(key)
	}
	_, err := tx.ExecContext(ctx, addLineSQL,
		l.CaseID, l.Seq, l.At.UnixMilli(), l.Author, l.Name, l.Text, l.Delivery, stored)
	if err != nil {
		return escalation.Line{}, err
	}
	s.lastSeq = l.Seq
	if l.Author == escalation.Her || l.Author == escalation.Counselor {
		s.LastLine, s.LastAt = l.Text, l.At
	}
	return l, nil
}

// addOnce adds a line unless the case has one with the key.
func (s *sheet) addOnce(ctx context.Context, tx *stdsql.Tx, l escalation.Line, key string) error {
	_, found, err := s.line(ctx, tx, key)
	if err != nil || found {
		return err
	}
	_, err = s.add(ctx, tx, l, key)
	return err
}

// line is the line with the key, if the case has one.
func (s *sheet) line(ctx context.Context, tx *stdsql.Tx, key string) (l escalation.Line, found bool, err error) {
	l, err = scanLine(tx.QueryRowContext(ctx, lineOfKeySQL, s.ID, storedKey(key)))
	if errors.Is(err, stdsql.ErrNoRows) {
		return escalation.Line{}, false, nil
	}
	return l, err == nil, err
}

func scanSheet(r row) (sheet, error) {
	var s sheet
	err := r.Scan(&s.ID, &s.User.Account, &s.User.OpenID, &s.Pseudonym, &s.Level,
		(*array[triage.Kind])(&s.Kinds), (*array[triage.Flag])(&s.Flags), (*array[string])(&s.Evidence),
		&s.Reason, &s.State, &s.Counselor,
		(*stamp)(&s.OpenedAt), (*stamp)(&s.ClaimedAt), (*stamp)(&s.ClosedAt),
		&s.Outcome, &s.Note, &s.LastLine, (*stamp)(&s.LastAt), &s.userID, &s.lastSeq)
	return s, err
}
