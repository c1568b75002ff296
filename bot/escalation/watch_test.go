package escalation_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"hotline"
	"hotline/bot/escalation"
	"hotline/bot/triage"
)

// memory keeps watches and opens cases as the contracts say, and can fail
// between the two.
type memory struct {
	escalation.Store
	watches  map[string]watch
	cases    map[string]escalation.Opening
	notices  []hotline.Notice
	casesOut bool
}

type watch struct {
	opening escalation.Opening
	due     time.Time
}

func (m *memory) Watch(_ context.Context, o escalation.Opening, due time.Time) error {
	m.watches[o.User.Hash()] = watch{o, due}
	return nil
}

func (m *memory) EndWatch(_ context.Context, u hotline.UserID) error {
	delete(m.watches, u.Hash())
	return nil
}

func (m *memory) DueWatches(_ context.Context, now time.Time, _ int) ([]escalation.Opening, error) {
	var due []escalation.Opening
	for _, w := range m.watches {
		if !w.due.After(now) {
			due = append(due, w.opening)
		}
	}
	return due, nil
}

func (m *memory) Open(_ context.Context, o escalation.Opening) (escalation.Case, error) {
	if m.casesOut {
		return escalation.Case{}, hotline.Errorf(hotline.Unavailable, "Open", "down")
	}
	m.cases[o.SourceKey] = o
	return escalation.Case{ID: "case of " + o.SourceKey}, nil
}

func (m *memory) Publish(n hotline.Notice) { m.notices = append(m.notices, n) }

func (m *memory) Subscribe() (<-chan hotline.Notice, func()) { return nil, func() {} }

func TestWatchmanOpensWhatIsDue(t *testing.T) {
	asked := time.Date(2026, 11, 24, 9, 0, 0, 0, time.UTC)
	now := asked
	m := &memory{watches: map[string]watch{}, cases: map[string]escalation.Opening{}}
	w := &escalation.Watchman{
		Cases: m, Watches: m, Notices: m, Now: func() time.Time { return now }, Log: slog.New(slog.DiscardHandler),
	}
	her := hotline.UserID{Account: "demo", OpenID: "her"}
	opening := escalation.Opening{SourceKey: "k1", User: her, Level: triage.P1, Reason: escalation.Silence}
	if err := m.Watch(t.Context(), opening, asked.Add(3*time.Minute)); err != nil {
		t.Fatal(err)
	}
	sweep := func() error {
		t.Helper()
		return w.Sweep(t.Context())
	}

	now = asked.Add(3*time.Minute - time.Second)
	if err := sweep(); err != nil || len(m.cases) != 0 {
		t.Fatalf("%v; %d cases before the time", err, len(m.cases))
	}
	now = asked.Add(3 * time.Minute)
	m.casesOut = true
	if err := sweep(); hotline.CodeOf(err) != hotline.Unavailable || len(m.watches) != 1 {
		t.Fatalf("%v; %d watches while no case can be opened, want 1", err, len(m.watches))
	}
	m.casesOut = false
	for range 2 { // the second sweep finds nothing to do
		if err := sweep(); err != nil {
			t.Fatal(err)
		}
	}
	if _, opened := m.cases["k1"]; !opened || len(m.watches) != 0 {
		t.Errorf("cases %v, watches %v", m.cases, m.watches)
	}
	if len(m.notices) != 1 || m.notices[0] != (hotline.Notice{Topic: hotline.CaseChanged, ID: "case of k1"}) {
		t.Errorf("notices %v", m.notices)
	}
}
