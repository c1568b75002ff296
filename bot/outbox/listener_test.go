package outbox_test

import (
	"context"
	"log/slog"
	"testing"
	"time"

	"hotline"
	"hotline/bot/outbox"
)

// ears notes who was heard.
type ears struct {
	held  []string
	heard []outbox.Contact
	fail  error
}

func (e *ears) Heard(_ context.Context, _ hotline.UserID, how outbox.Contact, _ time.Time) error {
	e.heard = append(e.heard, how)
	return e.fail
}

func (e *ears) HeldFor(context.Context) ([]string, error) { return e.held, e.fail }

// posts counts notices that the outbox was filled.
type posts struct{ filled int }

func (p *posts) Publish(n hotline.Notice) {
	if n.Topic == hotline.OutboxFilled {
		p.filled++
	}
}

func (p *posts) Subscribe() (<-chan hotline.Notice, func()) { return nil, func() {} }

func TestListener(t *testing.T) {
	her, other := hotline.UserID{Account: "a", OpenID: "1"}, hotline.UserID{Account: "a", OpenID: "2"}
	store, notices := &ears{held: []string{her.Hash()}}, &posts{}
	l := outbox.NewListener(store, notices, slog.New(slog.DiscardHandler))

	check := func(when string, heard int) {
		t.Helper()
		if len(store.heard) != heard || notices.filled != heard {
			t.Errorf("%s: heard %v, %d notices, want %d", when, store.heard, notices.filled, heard)
		}
	}
	do := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	do(l.Passing(t.Context(), her, outbox.Message, noon()))
	check("before it has looked", 0)
	do(l.Look(t.Context()))
	do(l.Passing(t.Context(), other, outbox.Message, noon()))
	check("a quiet turn", 0)
	do(l.Passing(t.Context(), her, outbox.Click, noon()))
	check("texts are held for her", 1)
	do(l.Heard(t.Context(), other, outbox.Message, noon()))
	check("a case is open", 2)

	store.fail = hotline.Errorf(hotline.Unavailable, "test", "down")
	if err := l.Heard(t.Context(), her, outbox.Message, noon()); hotline.CodeOf(err) != hotline.Unavailable {
		t.Errorf("error is %v", err)
	}
	if notices.filled != 2 {
		t.Error("a notice for what was not noted")
	}
}
