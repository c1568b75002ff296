package sql_test

import (
	"sync/atomic"
	"time"

	"hotline/bot/outbox"
)

func (r room) left(u int, at time.Time) outbox.Quota {
	r.Helper()
	q, err := r.store.Outbox().Left(r.Context(), woman(u), at)
	r.done(err)
	return q
}

func (r room) ledger() {
	box := r.store.Outbox()
	if q := r.left(1, noon()); q != (outbox.Quota{Unknown: true}) {
		r.Errorf("of a stranger: %+v", q)
	}
	r.done(box.Heard(r.Context(), woman(1), outbox.Message, noon()))
	r.done(box.Heard(r.Context(), woman(2), outbox.Click, noon()))
	if q := r.left(1, after(1)); q != (outbox.Quota{Left: 5, Until: noon().Add(48 * time.Hour)}) {
		r.Errorf("after a message: %+v", q)
	}
	if q := r.left(2, noon()); q != (outbox.Quota{Left: 3, Until: after(1)}) {
		r.Errorf("after a click: %+v", q)
	}
	for n := range 6 {
		ok, err := box.Spend(r.Context(), woman(1), after(1))
		r.done(err)
		if ok != (n < 5) {
			r.Errorf("text %d may be sent: %t", n+1, ok)
		}
	}
	r.done(box.Correct(r.Context(), woman(1), outbox.NotCounted, after(1)))
	if q := r.left(1, after(2)); q.Left != 1 {
		r.Errorf("after a text that did not count: %+v", q)
	}
	r.done(box.Correct(r.Context(), woman(1), outbox.AllSpent, after(2)))
	if q := r.left(1, after(2)); q != (outbox.Quota{}) {
		r.Errorf("after WeChat said no: %+v", q)
	}
	// A reply that is too long answers a message that was not noted.
	r.enqueue(woman(1), "第二页", "m2/2")
	if q := r.left(1, after(2)); !q.Unknown {
		r.Errorf("after a long reply: %+v", q)
	}
}

// ledgerRace lets many instances spend at once: five may.
func (r room) ledgerRace() {
	r.done(r.store.Outbox().Heard(r.Context(), woman(1), outbox.Message, noon()))
	var spent atomic.Int32
	together(20, func(int) {
		ok, err := r.store.Outbox().Spend(r.Context(), woman(1), after(1))
		if err != nil {
			r.Error(err)
		}
		if ok {
			spent.Add(1)
		}
	})
	if spent.Load() != 5 {
		r.Errorf("%d of 20 may send", spent.Load())
	}
}
