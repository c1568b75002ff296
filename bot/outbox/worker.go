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
	batch = 16
	// hold is how long a lease lasts, and then again how long an attempt may.
	// The call to WeChat has to end well before, so that no attempt is taken
	// for lost that is still under way.
	hold        = 30 * time.Second
	sendTimeout = 20 * time.Second
	tick        = 2 * time.Second
	maxTries    = 8
	// pauseFor is how long an account rests after [Pause] or [Disable] before
	// one text is tried again.
	pauseFor = 15 * time.Minute
)

// Worker sends what the store holds. Several workers, in one process or in
// many, share the work: the store leases each item to one of them.
type Worker struct {
	store   Store
	sender  Sender
	notices hotline.Notices
	now     func() time.Time
	log     *slog.Logger

	mu sync.Mutex
	// rests are the accounts that rest. Every instance finds out for itself,
	// at the price of one call.
	rests map[string]rest
}

// rest is why and until when an account sends nothing.
type rest struct {
	verdict Verdict
	until   time.Time
}

// NewWorker makes a worker; Run starts it.
func NewWorker(store Store, sender Sender, notices hotline.Notices, now func() time.Time, log *slog.Logger) *Worker {
	return &Worker{store: store, sender: sender, notices: notices, now: now, log: log, rests: make(map[string]rest)}
}

// Run sends until ctx ends: at once when a notice says that the outbox was
// filled, and every two seconds for what a lost notice left behind. It returns
// when the attempts under way have ended.
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

// Drain marks what dead workers left behind and sends everything that is due
// now.
func (w *Worker) Drain(ctx context.Context) {
	w.strand(ctx)
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
			all.Go(func() { w.handle(ctx, item) })
		}
		all.Wait()
	}
}

// strand shows what was under way when a worker died.
func (w *Worker) strand(ctx context.Context) {
	stranded, err := w.store.Strand(ctx, w.now())
	if err != nil && ctx.Err() == nil {
		w.log.ErrorContext(ctx, "outbox: stranded texts not marked", "code", hotline.CodeOf(err), "err", err)
	}
	for _, item := range stranded {
		w.log.WarnContext(ctx, "outbox: a worker ended while sending; nobody knows whether it was sent", "item", item.ID)
		w.tell(item)
	}
}

// handle takes one leased item as far as it goes.
func (w *Worker) handle(ctx context.Context, item Item) {
	// What has begun is ended also while the process stops: half an attempt
	// would leave the text uncertain.
	work, cancel := context.WithTimeout(context.WithoutCancel(ctx), hold)
	defer cancel()
	if err := w.attempt(ctx, work, item); err != nil {
		w.log.ErrorContext(ctx, "outbox: not recorded", "item", item.ID, "code", hotline.CodeOf(err), "err", err)
	}
	w.tell(item)
}

// attempt sends the item, if it may be sent now, and records how that ended.
func (w *Worker) attempt(ctx, work context.Context, item Item) error {
	now := w.now()
	if ctx.Err() != nil {
		return w.store.Retry(work, item.ID, now, item.Tries, "")
	}
	switch r := w.resting(item.User.Account, now); r.verdict {
	case Pause:
		return w.store.Retry(work, item.ID, r.until, item.Tries, Paused)
	case Disable:
		return w.store.GiveUp(work, item.ID, NoRight, now)
	default:
	}

	ok, err := w.store.Spend(work, item.User, now)
	if err != nil {
		return err
	}
	if !ok {
		return w.store.Hold(work, item.ID, now)
	}
	err = w.store.Begin(work, item, now, now.Add(hold))
	if err != nil {
		w.correct(work, item, NotCounted, now)
		if hotline.CodeOf(err) == hotline.Conflict {
			return nil // another worker has it
		}
		return err
	}
	call, cancel := context.WithTimeout(work, sendTimeout)
	defer cancel()
	if err := w.sender.Send(call, item.User, item.Text); err != nil {
		return w.failed(work, item, err, now)
	}
	return w.store.Sent(work, item.ID, w.now())
}

// tell makes the desks look again.
func (w *Worker) tell(item Item) {
	if item.CaseID != "" {
		w.notices.Publish(hotline.Notice{Topic: hotline.CaseChanged, ID: item.CaseID})
	}
}
