package outbox

import (
	"context"
	"time"

	"hotline"
)

// failed records a failed attempt as its verdict says. spentAt is when the
// attempt began.
func (w *Worker) failed(ctx context.Context, item Item, cause error, spentAt time.Time) error {
	verdict, now := VerdictOf(cause), w.now()
	log := w.log.With("item", item.ID, "account", item.User.Account, "code", hotline.CodeOf(cause), "err", cause)
	switch verdict {
	case Doubtful: // it may have counted
	case AwaitHer:
		w.correct(ctx, item, AllSpent, spentAt)
	default:
		w.correct(ctx, item, NotCounted, spentAt)
	}

	switch verdict {
	case Again:
		return w.again(ctx, item, cause)
	case AwaitHer:
		log.InfoContext(ctx, "outbox: held until she is heard again")
		return w.store.Hold(ctx, item.ID, now)
	case TooLong:
		first, rest, ok := halve(item.Text)
		if ok {
			log.InfoContext(ctx, "outbox: split")
			return w.store.Split(ctx, item.ID, first, rest, now)
		}
		log.ErrorContext(ctx, "outbox: refused as too long, and cannot be split")
		return w.store.GiveUp(ctx, item.ID, Refused, now)
	case Drop:
		log.WarnContext(ctx, "outbox: she cannot be reached")
		return w.store.GiveUp(ctx, item.ID, Unreachable, now)
	case Pause:
		until := w.rest(item.User.Account, Pause, now)
		log.ErrorContext(ctx, "outbox: the account pauses; see to it in WeChat's console", "until", until)
		return w.store.Retry(ctx, item.ID, until, item.Tries, Paused)
	case Disable:
		until := w.rest(item.User.Account, Disable, now)
		log.ErrorContext(ctx, "outbox: the account may not send customer-service messages", "until", until)
		return w.store.GiveUp(ctx, item.ID, NoRight, now)
	case Doubtful:
		log.ErrorContext(ctx, "outbox: nobody knows whether it was sent")
		return w.store.Doubt(ctx, item.ID, now)
	default:
		log.ErrorContext(ctx, "outbox: given up")
		return w.store.GiveUp(ctx, item.ID, Refused, now)
	}
}

// again puts an item back for later, or gives it up after many tries.
func (w *Worker) again(ctx context.Context, item Item, cause error) error {
	tries := item.Tries + 1
	log := w.log.With("item", item.ID, "tries", tries, "err", cause)
	if tries >= maxTries {
		log.ErrorContext(ctx, "outbox: given up")
		return w.store.GiveUp(ctx, item.ID, Busy, w.now())
	}
	log.WarnContext(ctx, "outbox: will try again")
	return w.store.Retry(ctx, item.ID, w.now().Add(backoff(item.Tries)), tries, Busy)
}

// correct keeps the ledger right. If that fails, the ledger counts too many,
// and texts wait that could have gone.
func (w *Worker) correct(ctx context.Context, item Item, c Correction, spentAt time.Time) {
	if err := w.store.Correct(ctx, item.User, c, spentAt); err != nil {
		w.log.ErrorContext(ctx, "outbox: ledger not corrected", "item", item.ID, "code", hotline.CodeOf(err), "err", err)
	}
}

// rest makes an account rest and says until when.
func (w *Worker) rest(account string, v Verdict, now time.Time) time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	r := rest{verdict: v, until: now.Add(pauseFor)}
	w.rests[account] = r
	return r.until
}

// resting is the rest of an account, zero when it has none.
func (w *Worker) resting(account string, now time.Time) rest {
	w.mu.Lock()
	defer w.mu.Unlock()
	r, found := w.rests[account]
	if found && !now.Before(r.until) {
		delete(w.rests, account)
		return rest{}
	}
	return r
}

// backoff is how long to wait after the given number of earlier tries: 1, 2, 4
// … seconds, two minutes at most.
func backoff(tries int) time.Duration {
	return min(time.Second<<min(tries, 7), 2*time.Minute)
}
