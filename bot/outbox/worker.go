package outbox

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"hotline"
)

// Bounds of the worker.
const (
	batch    = 16
	hold     = 30 * time.Second
	tick     = 2 * time.Second
	maxTries = 8
)

// Worker sends what the store holds. Several workers, in one process or in
// many, share the work: the store leases each item to one of them.
type Worker struct {
	store   Store
	sender  Sender
	notices hotline.Notices
	now     func() time.Time
	log     *slog.Logger
}

// NewWorker makes a worker; Run starts it.
func NewWorker(store Store, sender Sender, notices hotline.Notices, now func() time.Time, log *slog.Logger) *Worker {
	return &Worker{store: store, sender: sender, notices: notices, now: now, log: log}
}

// Run sends until ctx ends: at once when a notice says that the outbox was
// filled, and every two seconds for what a lost notice left behind.
func (w *Worker) Run(ctx context.Context) {
	notices, cancel := w.notices.Subscribe()
	defer cancel()
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		w.Drain(ctx)
		select {
		case <-ctx.Done():
			return
		case <-ticker.C:
		case n := <-notices:
			if n.Topic != hotline.OutboxFilled {
				continue
			}
		}
	}
}

// Drain sends everything that is due now.
func (w *Worker) Drain(ctx context.Context) {
	for ctx.Err() == nil {
		items, err := w.store.Lease(ctx, w.now(), hold, batch)
		if err != nil {
			if ctx.Err() == nil {
				w.log.ErrorContext(ctx, "outbox: lease failed", "code", hotline.CodeOf(err), "err", err)
			}
			return
		}
		if len(items) == 0 {
			return
		}
		var all sync.WaitGroup
		for _, item := range items {
			all.Go(func() { w.send(ctx, item) })
		}
		all.Wait()
	}
}

// send hands one text over and records how it went. A process that dies in
// between leaves the lease to run out, and the text is tried again.
func (w *Worker) send(ctx context.Context, item Item) {
	err := w.sender.Send(ctx, item.User, item.Text)
	switch {
	case ctx.Err() != nil && err != nil:
		return
	case err == nil:
		err = w.store.Sent(ctx, item.ID, w.now())
	case hotline.CodeOf(err) == hotline.Unavailable && item.Tries+1 < maxTries:
		w.log.WarnContext(ctx, "outbox: will try again", "item", item.ID, "tries", item.Tries+1, "err", err)
		err = w.store.Retry(ctx, item.ID, w.now().Add(backoff(item.Tries)), string(hotline.CodeOf(err)))
	default:
		w.log.ErrorContext(ctx, "outbox: given up", "item", item.ID, "tries", item.Tries+1, "err", err)
		err = w.store.GiveUp(ctx, item.ID, string(hotline.CodeOf(err)), w.now())
	}
	if err != nil {
		w.log.ErrorContext(ctx, "outbox: outcome not recorded", "item", item.ID, "err", err)
	}
	w.notices.Publish(hotline.Notice{Topic: hotline.CaseChanged, ID: item.CaseID})
}

// backoff is how long to wait after the given number of earlier tries: 1, 2, 4
// … seconds, two minutes at most.
func backoff(tries int) time.Duration {
	return min(time.Second<<min(tries, 7), 2*time.Minute)
}
