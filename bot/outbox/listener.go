package outbox

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"hotline"
)

// Hearing is the part of the store that a [Listener] needs.
type Hearing interface {
	Heard(ctx context.Context, u hotline.UserID, how Contact, at time.Time) error
	// HeldFor are the [hotline.UserID.Hash] of all for whom texts are held.
	HeldFor(ctx context.Context) ([]string, error)
}

// Listener tells the ledger that she was heard of, and the workers that texts
// may go. A turn that leads to no case costs no statement: the ledger matters
// only to women who are written to, and who has texts held is known here.
type Listener struct {
	store   Hearing
	notices hotline.Notices
	log     *slog.Logger

	mu   sync.Mutex
	held map[string]bool
}

// NewListener makes a listener; Run keeps it up to date.
func NewListener(store Hearing, notices hotline.Notices, log *slog.Logger) *Listener {
	return &Listener{store: store, notices: notices, log: log}
}

// Run looks every two seconds, until ctx ends, for whom texts are held.
func (l *Listener) Run(ctx context.Context) {
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		if err := l.Look(ctx); err != nil && ctx.Err() == nil {
			l.log.ErrorContext(ctx, "outbox: held texts not looked for", "code", hotline.CodeOf(err), "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Look finds out now for whom texts are held.
func (l *Listener) Look(ctx context.Context) error {
	hashes, err := l.store.HeldFor(ctx)
	if err != nil {
		return err
	}
	held := make(map[string]bool, len(hashes))
	for _, hash := range hashes {
		held[hash] = true
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	l.held = held
	return nil
}

// Heard notes a contact of a woman with an open case, durably.
func (l *Listener) Heard(ctx context.Context, u hotline.UserID, how Contact, at time.Time) error {
	if err := l.store.Heard(ctx, u, how, at); err != nil {
		return err
	}
	l.notices.Publish(hotline.Notice{Topic: hotline.OutboxFilled})
	return nil
}

// Passing notes a contact of a woman without an open case, if texts are held
// for her. What it leaves out is never missed: her next case begins with a
// contact, and a ledger that does not know asks WeChat.
func (l *Listener) Passing(ctx context.Context, u hotline.UserID, how Contact, at time.Time) error {
	l.mu.Lock()
	held := l.held[u.Hash()]
	l.mu.Unlock()
	if !held {
		return nil
	}
	return l.Heard(ctx, u, how, at)
}
