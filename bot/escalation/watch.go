package escalation

import (
	"context"
	"log/slog"
	"time"

	"hotline"
)

// Watches keeps the safety questions that wait for an answer: the case that is
// opened when none comes. A woman has at most one.
type Watches interface {
	// Watch keeps the opening until due; it replaces an earlier one of hers.
	// The same source key twice is one watch.
	Watch(ctx context.Context, o Opening, due time.Time) error
	// EndWatch drops hers; none is no error.
	EndWatch(ctx context.Context, u hotline.UserID) error
	// DueWatches are the openings due at now, oldest first, at most limit.
	// They stay until EndWatch, so that a crash before the case is open loses
	// none.
	DueWatches(ctx context.Context, now time.Time, limit int) ([]Opening, error)
}

// Watchman opens the case of each safety question that stayed unanswered, so
// that a human looks. Several may run at once: a case is opened once.
type Watchman struct {
	Cases   Store
	Watches Watches
	Notices hotline.Notices
	Now     func() time.Time
	Log     *slog.Logger
}

// How often the watchman looks, and how many watches he takes at a time.
const (
	watchTick  = 5 * time.Second
	watchBatch = 50
)

// Run looks every few seconds until ctx ends.
func (w *Watchman) Run(ctx context.Context) {
	ticker := time.NewTicker(watchTick)
	defer ticker.Stop()
	for {
		if err := w.Sweep(ctx); err != nil && ctx.Err() == nil {
			w.Log.ErrorContext(ctx, "watches not swept", "code", hotline.CodeOf(err), "err", err)
		}
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		}
	}
}

// Sweep opens what is due now.
func (w *Watchman) Sweep(ctx context.Context) error {
	due, err := w.Watches.DueWatches(ctx, w.Now(), watchBatch)
	if err != nil {
		return err
	}
	for _, o := range due {
		opened, err := w.Cases.Open(ctx, o)
		if err != nil {
			return err
		}
		if err := w.Watches.EndWatch(ctx, o.User); err != nil {
			return err
		}
		w.Notices.Publish(hotline.Notice{Topic: hotline.CaseChanged, ID: opened.ID})
	}
	return nil
}
