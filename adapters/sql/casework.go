package sql

import (
	"context"
	stdsql "database/sql"
	"slices"
	"strings"
	"time"

	"hotline"
	"hotline/bot/escalation"
)

// Append implements [escalation.Store]. A line that the case has already is no
// conflict, even if the case is closed by now.
func (c *Cases) Append(ctx context.Context, s escalation.Saying) (escalation.Case, error) {
	const op = "sql.Append"
	if err := needKey(op, s.SourceKey); err != nil {
		return escalation.Case{}, err
	}
	return c.work(ctx, op, s.CaseID, func(tx *stdsql.Tx, held *sheet) error {
		_, repeated, err := held.line(ctx, tx, s.SourceKey)
		if err != nil || repeated {
			return err
		}
		if !held.State.Open() {
			return hotline.Errorf(hotline.Conflict, op, "the case is closed")
		}
		held.raise(s.Level, s.Kinds, s.Flags, s.Evidence)
		_, err = held.add(ctx, tx, s.Line, s.SourceKey)
		return err
	})
}

// Claim implements [escalation.Store].
func (c *Cases) Claim(ctx context.Context, id, counselor string, at time.Time) (escalation.Case, error) {
	const op = "sql.Claim"
	if counselor == "" {
		return escalation.Case{}, hotline.Errorf(hotline.Invalid, op, "no counselor")
	}
	return c.work(ctx, op, id, func(tx *stdsql.Tx, held *sheet) error {
		switch {
		case !held.State.Open():
			return hotline.Errorf(hotline.Conflict, op, "the case is closed")
		case held.State == escalation.Claimed && held.Counselor == counselor:
			return nil
		case held.State != escalation.Waiting:
			return hotline.Errorf(hotline.Conflict, op, "somebody else holds the case")
		}
		held.State, held.Counselor, held.ClaimedAt = escalation.Claimed, counselor, at
		return held.addSystem(ctx, tx, "已由 "+counselor+" 领取", at)
	})
}

// Write implements [escalation.Store]. Nobody holds a closed case.
func (c *Cases) Write(ctx context.Context, id, counselor, text, sourceKey string, at time.Time) (escalation.Line, error) {
	const op = "sql.Write"
	if err := needKey(op, sourceKey); err != nil {
		return escalation.Line{}, err
	}
	if strings.TrimSpace(text) == "" {
		return escalation.Line{}, hotline.Errorf(hotline.Invalid, op, "no text")
	}
	var written escalation.Line
	_, err := c.work(ctx, op, id, func(tx *stdsql.Tx, held *sheet) error {
		before, repeated, err := held.line(ctx, tx, sourceKey)
		if err != nil {
			return err
		}
		if repeated && before.Name == counselor {
			written = before
			return nil
		}
		if repeated || held.State != escalation.Claimed || held.Counselor != counselor {
			return hotline.Errorf(hotline.Forbidden, op, "the counselor does not hold the case")
		}
		written, err = held.add(ctx, tx, escalation.Line{
			At: at, Author: escalation.Counselor, Name: counselor, Text: text, Delivery: escalation.Pending,
		}, sourceKey)
		if err != nil {
			return err
		}
		return send(ctx, tx, parcel{
			userID: held.userID, text: text, sourceKey: id + "/" + sourceKey,
			caseID: id, seq: written.Seq, at: at,
		})
	})
	return written, err
}

// Close implements [escalation.Store].
func (c *Cases) Close(ctx context.Context, id, counselor string, outcome escalation.Outcome, note string, at time.Time) (escalation.Case, error) {
	const op = "sql.Close case"
	if !slices.Contains(escalation.Outcomes(), outcome) {
		return escalation.Case{}, hotline.Errorf(hotline.Invalid, op, "unknown outcome %q", outcome)
	}
	return c.work(ctx, op, id, func(tx *stdsql.Tx, held *sheet) error {
		switch {
		case !held.State.Open():
			return hotline.Errorf(hotline.Conflict, op, "the case is closed already")
		case held.State != escalation.Claimed || held.Counselor != counselor:
			return hotline.Errorf(hotline.Forbidden, op, "the counselor does not hold the case")
		}
		held.State, held.ClosedAt, held.Outcome, held.Note = escalation.Closed, at, outcome, note
		return held.addSystem(ctx, tx, "已结束："+outcome.Label(), at)
	})
}

// work holds a case, lets decide change it, and saves it. With an error of
// decide's nothing is saved, and the case comes back as it stands.
func (c *Cases) work(ctx context.Context, op, id string, decide func(*stdsql.Tx, *sheet) error) (escalation.Case, error) {
	var stands escalation.Case
	err := c.change(ctx, op, func(tx *stdsql.Tx) error {
		held, err := holdCase(ctx, tx, id)
		if err != nil {
			return err
		}
		stands = held.Case
		if err := decide(tx, &held); err != nil {
			return err
		}
		if err := held.save(ctx, tx); err != nil {
			return err
		}
		stands = held.Case
		return nil
	})
	return stands, err
}

// addSystem adds a line that tells what happened.
func (s *sheet) addSystem(ctx context.Context, tx *stdsql.Tx, text string, at time.Time) error {
	_, err := s.add(ctx, tx, escalation.Line{At: at, Author: escalation.System, Text: text}, "")
	return err
}
