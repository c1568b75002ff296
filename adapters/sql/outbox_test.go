package sql_test

import (
	"fmt"
	"slices"
	"sync"
	"time"

	"hotline"
	"hotline/bot/escalation"
	"hotline/bot/outbox"
)

const hold = 30 * time.Second

// lease is what a worker gets at the time.
func (r room) lease(at time.Time) []outbox.Item {
	r.Helper()
	items, err := r.store.Outbox().Lease(r.Context(), at, hold, 10)
	r.done(err)
	return items
}

func (r room) enqueue(u hotline.UserID, text, key string) {
	r.Helper()
	r.done(r.store.Outbox().Enqueue(r.Context(), u, text, key, noon()))
}

func (r room) enqueueOnce() {
	together(8, func(int) {
		if err := r.store.Outbox().Enqueue(r.Context(), woman(1), "第二页", "m1/2", noon()); err != nil {
			r.Error(err)
		}
	})
	r.enqueue(woman(2), "第二页", "m1/2")
	items := r.lease(noon())
	if len(items) != 2 {
		r.Fatalf("the outbox holds %+v", items)
	}
	want := outbox.Item{ID: items[0].ID, User: woman(1), Text: "第二页", LeasedUntil: noon().Add(hold)}
	if items[0] != want {
		r.Errorf("leased %+v, want %+v", items[0], want)
	}
	r.done(r.store.Outbox().Sent(r.Context(), items[0].ID, noon()))
	r.enqueue(woman(1), "第二页", "m1/2")
	for _, item := range r.lease(after(9)) {
		if item.User == woman(1) {
			r.Errorf("a text that was sent came back: %+v", item)
		}
	}
}

func (r room) leaseHides() {
	r.enqueue(woman(1), "一", "k1")
	if early := r.lease(noon().Add(-time.Second)); len(early) != 0 {
		r.Errorf("leased before it is due: %+v", early)
	}
	first := r.lease(noon())
	if len(first) != 1 || first[0].Tries != 0 {
		r.Fatalf("leased %+v", first)
	}
	if hidden := r.lease(noon().Add(hold - time.Second)); len(hidden) != 0 {
		r.Errorf("leased twice: %+v", hidden)
	}
	again := r.lease(noon().Add(hold))
	if len(again) != 1 || again[0].ID != first[0].ID || again[0].Tries != 0 {
		r.Errorf("after the lease ran out: %+v", again)
	}
}

func (r room) leaseOrder() {
	r.enqueue(woman(1), "一", "k1")
	r.enqueue(woman(1), "二", "k2")
	r.enqueue(woman(2), "三", "k1")
	items := r.lease(noon())
	if len(items) != 2 || items[0].Text != "一" || items[1].Text != "三" {
		r.Fatalf("leased %+v", items)
	}
	if more := r.lease(noon()); len(more) != 0 {
		r.Errorf("leased behind a text that is not sent: %+v", more)
	}
	r.done(r.store.Outbox().Sent(r.Context(), items[0].ID, noon()))
	if next := r.lease(noon()); len(next) != 1 || next[0].Text != "二" {
		r.Errorf("next is %+v", next)
	}
	r.enqueue(woman(3), "四", "k1")
	r.enqueue(woman(4), "五", "k1")
	one, err := r.store.Outbox().Lease(r.Context(), noon(), hold, 1)
	r.done(err)
	if len(one) != 1 || one[0].Text != "四" {
		r.Errorf("at most one: %+v", one)
	}
}

// leaseWorkers lets several workers send many texts of several women: each
// text once, in order, never two of one woman at a time.
func (r room) leaseWorkers() {
	const women, each, workers = 4, 12, 6
	want := make([]string, each)
	for i := range want {
		want[i] = fmt.Sprintf("%02d", i)
		for n := range women {
			r.enqueue(woman(n), want[i], "k"+want[i])
		}
	}
	var (
		mu   sync.Mutex
		busy = map[hotline.UserID]bool{}
		sent = map[hotline.UserID][]string{}
	)
	finished := func() bool {
		mu.Lock()
		defer mu.Unlock()
		all := 0
		for _, texts := range sent {
			all += len(texts)
		}
		return all >= women*each
	}
	together(workers, func(int) {
		for !finished() && !r.Failed() {
			items, err := r.store.Outbox().Lease(r.Context(), noon(), hold, 3)
			if err != nil {
				r.Error(err)
				return
			}
			for _, item := range items {
				mu.Lock()
				if busy[item.User] {
					r.Error("two texts of one woman are under way")
				}
				busy[item.User] = true
				mu.Unlock()
				mu.Lock()
				sent[item.User] = append(sent[item.User], item.Text)
				busy[item.User] = false
				mu.Unlock()
				if err := r.store.Outbox().Sent(r.Context(), item.ID, noon()); err != nil {
					r.Error(err)
				}
			}
		}
	})
	for n := range women {
		if got := sent[woman(n)]; !slices.Equal(got, want) {
			r.Errorf("woman %d got %q", n, got)
		}
	}
}

func (r room) retryLater() {
	r.enqueue(woman(1), "一", "k1")
	r.enqueue(woman(1), "二", "k2")
	item := r.lease(noon())[0]
	r.done(r.store.Outbox().Retry(r.Context(), item.ID, after(5), 1, outbox.Busy))
	if early := r.lease(after(4)); len(early) != 0 {
		r.Errorf("leased before it is due, or behind it: %+v", early)
	}
	again := r.lease(after(5))
	if len(again) != 1 || again[0].Text != "一" || again[0].Tries != 1 {
		r.Errorf("leased %+v", again)
	}
}

func (r room) deliveries() {
	box := r.store.Outbox()
	c := r.claimed(woman(1), "m1", "li")
	for i, text := range []string{"一", "二", "三"} {
		_, err := r.store.Cases().Write(r.Context(), c.ID, "li", text, text, after(i))
		r.done(err)
	}
	r.done(box.Sent(r.Context(), r.lease(after(5))[0].ID, after(5)))
	r.done(box.GiveUp(r.Context(), r.lease(after(5))[0].ID, outbox.Refused, after(5)))
	if next := r.lease(after(5)); len(next) != 1 || next[0].Text != "三" {
		r.Errorf("after giving up comes %+v", next)
	}
	got := map[string]escalation.Delivery{}
	for _, line := range r.lines(c.ID) {
		if line.Author == escalation.Counselor {
			got[line.Text] = line.Delivery
		} else if line.Delivery != escalation.NoDelivery {
			r.Errorf("a line of %s has delivery %q", line.Author, line.Delivery)
		}
	}
	if got["一"] != escalation.Sent || got["二"] != escalation.Failed || got["三"] != escalation.Pending {
		r.Errorf("deliveries are %v", got)
	}
}

// lateOutcome is about a worker whose lease ran out before it reported.
func (r room) lateOutcome() {
	box := r.store.Outbox()
	c := r.claimed(woman(1), "m1", "li")
	_, err := r.store.Cases().Write(r.Context(), c.ID, "li", "一", "k1", noon())
	r.done(err)
	id := r.lease(noon())[0].ID
	steps := []struct {
		name string
		do   func() error
		want escalation.Delivery
	}{
		{"give up", func() error { return box.GiveUp(r.Context(), id, outbox.Refused, after(1)) }, escalation.Failed},
		{"retry", func() error { return box.Retry(r.Context(), id, after(2), 1, outbox.Busy) }, escalation.Failed},
		{"sent", func() error { return box.Sent(r.Context(), id, after(3)) }, escalation.Sent},
		{"sent again", func() error { return box.Sent(r.Context(), id, after(3)) }, escalation.Sent},
		{"give up after all", func() error { return box.GiveUp(r.Context(), id, outbox.Refused, after(4)) }, escalation.Sent},
		{"retry after all", func() error { return box.Retry(r.Context(), id, after(5), 2, outbox.Busy) }, escalation.Sent},
	}
	for _, step := range steps {
		r.done(step.do())
		lines := r.lines(c.ID)
		if got := lines[len(lines)-1].Delivery; got != step.want {
			r.Errorf("after %s the line is %q, want %q", step.name, got, step.want)
		}
		if again := r.lease(after(60)); len(again) != 0 {
			r.Errorf("after %s the text goes out again: %+v", step.name, again)
		}
	}
}

func (r room) unknownItem() {
	box := r.store.Outbox()
	r.refused(box.Sent(r.Context(), 404, noon()), hotline.NotFound)
	r.refused(box.Retry(r.Context(), 404, noon(), 1, outbox.Busy), hotline.NotFound)
	r.refused(box.GiveUp(r.Context(), 404, outbox.Refused, noon()), hotline.NotFound)
}
