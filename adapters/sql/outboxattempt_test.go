package sql_test

import (
	"slices"
	"sync/atomic"

	"hotline"
	"hotline/bot/escalation"
	"hotline/bot/outbox"
)

// write is a counselor's line on its way, leased.
func (r room) leasedLine(text string) (escalation.Case, outbox.Item) {
	r.Helper()
	c := r.claimed(woman(1), "m1", "li")
	_, err := r.store.Cases().Write(r.Context(), c.ID, "li", text, "k-"+text, after(2))
	r.done(err)
	return c, r.lease(after(2))[0]
}

// delivery is how far the newest counselor's line has come.
func (r room) delivery(caseID string) escalation.Delivery {
	r.Helper()
	var d escalation.Delivery
	for _, line := range r.lines(caseID) {
		if line.Author == escalation.Counselor {
			d = line.Delivery
		}
	}
	return d
}

func (r room) beginOnce() {
	const workers = 8
	c, item := r.leasedLine("你好")
	var begun atomic.Int32
	together(workers, func(int) {
		err := r.store.Outbox().Begin(r.Context(), item, after(2), after(3))
		if err == nil {
			begun.Add(1)
			return
		}
		r.refused(err, hotline.Conflict)
	})
	if begun.Load() != 1 {
		r.Errorf("%d attempts began", begun.Load())
	}
	if d := r.delivery(c.ID); d != escalation.Sending {
		r.Errorf("the line is %q", d)
	}
	if again := r.lease(after(60)); len(again) != 0 {
		r.Errorf("leased while being sent: %+v", again)
	}
}

func (r room) beginLate() {
	box := r.store.Outbox()
	r.enqueue(woman(1), "一", "k1")
	stale := r.lease(noon())[0]
	r.refused(box.Begin(r.Context(), stale, noon().Add(hold), after(3)), hotline.Conflict)
	fresh := r.lease(noon().Add(hold))[0]
	// Its own clock is slow, so it does not know that the lease has run out.
	r.refused(box.Begin(r.Context(), stale, noon(), after(3)), hotline.Conflict)
	r.done(box.Begin(r.Context(), fresh, noon().Add(hold), after(3)))
	r.refused(box.Begin(r.Context(), outbox.Item{ID: 404, LeasedUntil: after(9)}, noon(), after(3)), hotline.NotFound)
}

func (r room) stranded() {
	box := r.store.Outbox()
	c, item := r.leasedLine("一")
	_, err := r.store.Cases().Write(r.Context(), c.ID, "li", "二", "k2", after(2))
	r.done(err)
	r.done(box.Begin(r.Context(), item, after(2), after(3)))
	early, err := box.Strand(r.Context(), after(2))
	r.done(err)
	if len(early) != 0 {
		r.Errorf("stranded while under way: %+v", early)
	}
	late, err := box.Strand(r.Context(), after(3))
	r.done(err)
	if len(late) != 1 || late[0].ID != item.ID || late[0].CaseID != c.ID {
		r.Fatalf("stranded %+v", late)
	}
	lines := r.lines(c.ID)
	if d := lines[len(lines)-2].Delivery; d != escalation.Uncertain {
		r.Errorf("the line is %q", d)
	}
	next := r.lease(after(4))
	if len(next) != 1 || next[0].Text != "二" {
		r.Errorf("next is %+v", next)
	}
	// The worker was slow, not dead, and tells the truth.
	r.done(box.Sent(r.Context(), item.ID, after(5)))
	if d := r.lines(c.ID)[len(lines)-2].Delivery; d != escalation.Sent {
		r.Errorf("in the end the line is %q", d)
	}
}

func (r room) holdAndRelease() {
	box := r.store.Outbox()
	c, item := r.leasedLine("一")
	_, err := r.store.Cases().Write(r.Context(), c.ID, "li", "二", "k2", after(2))
	r.done(err)
	r.done(box.Hold(r.Context(), item.ID, after(2)))
	lines := r.lines(c.ID)
	if d := lines[len(lines)-2].Delivery; d != escalation.Held {
		r.Errorf("the line is %q", d)
	}
	if overtaken := r.lease(after(60)); len(overtaken) != 0 {
		r.Errorf("a later text overtakes: %+v", overtaken)
	}
	held, err := box.HeldFor(r.Context())
	r.done(err)
	if !slices.Equal(held, []string{woman(1).Hash()}) {
		r.Errorf("held for %q", held)
	}
	r.done(box.Heard(r.Context(), woman(2), outbox.Message, after(61)))
	if other := r.lease(after(61)); len(other) != 0 {
		r.Errorf("released by another woman: %+v", other)
	}
	r.done(box.Heard(r.Context(), woman(1), outbox.Message, after(62)))
	for _, want := range []string{"一", "二"} {
		items := r.lease(after(62))
		if len(items) != 1 || items[0].Text != want {
			r.Fatalf("released %+v, want %s", items, want)
		}
		r.done(box.Sent(r.Context(), items[0].ID, after(62)))
	}
}

func (r room) heardMeanwhile() {
	box := r.store.Outbox()
	c, item := r.leasedLine("一")
	r.done(box.Heard(r.Context(), woman(1), outbox.Message, after(3)))
	r.done(box.Hold(r.Context(), item.ID, after(3)))
	if d := r.delivery(c.ID); d != escalation.Pending {
		r.Errorf("the line is %q though she was just heard", d)
	}
	if items := r.lease(after(3)); len(items) != 1 {
		r.Errorf("leased %+v", items)
	}
}

func (r room) splitText() {
	box := r.store.Outbox()
	c, item := r.leasedLine("甲乙丙丁")
	r.enqueue(woman(1), "后面的", "k9")
	r.done(box.Split(r.Context(), item.ID, "甲乙", "丙丁", after(2)))
	r.done(box.Split(r.Context(), item.ID, "甲", "乙", after(2)))
	for _, want := range []string{"甲", "乙丙丁", "后面的"} {
		if d := r.delivery(c.ID); want != "后面的" && d != escalation.Pending {
			r.Errorf("before %s the line is %q", want, d)
		}
		items := r.lease(after(3))
		if len(items) != 1 || items[0].Text != want {
			r.Fatalf("leased %+v, want %s", items, want)
		}
		r.done(box.Begin(r.Context(), items[0], after(3), after(4)))
		r.done(box.Sent(r.Context(), items[0].ID, after(3)))
	}
	if d := r.delivery(c.ID); d != escalation.Sent {
		r.Errorf("in the end the line is %q", d)
	}
}

func (r room) unreachable() {
	box := r.store.Outbox()
	c, item := r.leasedLine("一")
	r.done(box.GiveUp(r.Context(), item.ID, outbox.Unreachable, after(3)))
	_, err := r.store.Cases().Write(r.Context(), c.ID, "li", "二", "k2", after(4))
	r.done(err)
	r.done(box.GiveUp(r.Context(), r.lease(after(4))[0].ID, outbox.Unreachable, after(4)))
	told := 0
	for _, line := range r.lines(c.ID) {
		if line.Author == escalation.System && line.Text == "她可能取消了关注，微信送不到，请用别的办法联系她" {
			told++
		}
	}
	if told != 1 {
		r.Errorf("the case was told %d times", told)
	}
}

func (r room) resend() {
	box := r.store.Outbox()
	c, item := r.leasedLine("一")
	r.enqueue(woman(2), "太长的回复", "k1")
	r.done(box.GiveUp(r.Context(), item.ID, outbox.Busy, after(3)))
	other := r.lease(after(3))[0]
	r.done(box.Begin(r.Context(), other, after(3), after(4)))
	r.done(box.Doubt(r.Context(), other.ID, after(4)))

	all, err := box.Undelivered(r.Context(), "", 9)
	r.done(err)
	if len(all) != 2 || all[0].ID != other.ID || all[0].State != escalation.Uncertain || all[0].CaseID != "" || all[0].Holder != "" {
		r.Fatalf("undelivered are %+v", all)
	}
	want := outbox.Letter{
		ID: item.ID, Pseudonym: c.Pseudonym, Text: "一", CaseID: c.ID, LineSeq: 3, Holder: "li",
		State: escalation.Failed, Reason: outbox.Busy, WrittenAt: after(2), SettledAt: after(3),
	}
	if all[1] != want {
		r.Errorf("the letter is %+v, want %+v", all[1], want)
	}
	hers, err := box.Undelivered(r.Context(), c.ID, 9)
	r.done(err)
	if len(hers) != 1 || hers[0] != want {
		r.Errorf("those of the case are %+v", hers)
	}

	r.done(box.Resend(r.Context(), item.ID, after(5)))
	r.refused(box.Resend(r.Context(), item.ID, after(5)), hotline.Conflict)
	r.refused(box.Resend(r.Context(), 404, after(5)), hotline.NotFound)
	_, err = box.Letter(r.Context(), item.ID)
	r.refused(err, hotline.NotFound)
	if d := r.delivery(c.ID); d != escalation.Pending {
		r.Errorf("the line is %q", d)
	}
	again := r.lease(after(5))
	if len(again) != 1 || again[0].ID != item.ID || again[0].Tries != 0 {
		r.Errorf("leased %+v", again)
	}
}
