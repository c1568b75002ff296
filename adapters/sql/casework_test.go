package sql_test

import (
	"fmt"
	"slices"
	"sync"

	"hotline"
	"hotline/bot/escalation"
	"hotline/bot/triage"
)

func (r room) claim() {
	cases := r.store.Cases()
	c := r.opened(woman(1), "m1", triage.P1, noon())
	got, err := cases.Claim(r.Context(), c.ID, "li", after(1))
	r.done(err)
	if got.State != escalation.Claimed || got.Counselor != "li" || !got.ClaimedAt.Equal(after(1)) {
		r.Errorf("claimed %+v", got)
	}
	again, err := cases.Claim(r.Context(), c.ID, "li", after(2))
	r.done(err)
	if !again.ClaimedAt.Equal(after(1)) {
		r.Errorf("claiming again moved the time to %s", again.ClaimedAt)
	}
	lost, err := cases.Claim(r.Context(), c.ID, "wang", after(2))
	r.refused(err, hotline.Conflict)
	if lost.Counselor != "li" {
		r.Errorf("the loser sees %q", lost.Counselor)
	}
	lines := r.lines(c.ID)
	if len(lines) != 2 || lines[1].Author != escalation.System || lines[1].Text != "已由 li 领取" {
		r.Errorf("lines are %+v", lines)
	}
	_, err = cases.Claim(r.Context(), "1124-NONE", "li", after(2))
	r.refused(err, hotline.NotFound)
	_, err = cases.Claim(r.Context(), c.ID, "", after(2))
	r.refused(err, hotline.Invalid)

	_, err = cases.Close(r.Context(), c.ID, "li", escalation.Safe, "", after(3))
	r.done(err)
	closed, err := cases.Claim(r.Context(), c.ID, "wang", after(4))
	r.refused(err, hotline.Conflict)
	if closed.State != escalation.Closed || closed.Counselor != "li" {
		r.Errorf("the closed case is %+v", closed)
	}
}

func (r room) claimRace() {
	const n = 20
	c := r.opened(woman(1), "m1", triage.P0, noon())
	var (
		mu      sync.Mutex
		winners []string
		seen    []string
	)
	together(n, func(i int) {
		login := fmt.Sprintf("li%d", i)
		got, err := r.store.Cases().Claim(r.Context(), c.ID, login, after(1))
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, got.Counselor)
		if err == nil {
			winners = append(winners, login)
			return
		}
		r.refused(err, hotline.Conflict)
	})
	if len(winners) != 1 {
		r.Fatalf("winners are %q", winners)
	}
	for _, who := range seen {
		if who != winners[0] {
			r.Errorf("somebody was told %q, the winner is %q", who, winners[0])
		}
	}
	if texts := r.texts(c.ID); len(texts) != 2 {
		r.Errorf("lines are %q", texts)
	}
}

func (r room) write() {
	c := r.claimed(woman(1), "m1", "li")
	line, err := r.store.Cases().Write(r.Context(), c.ID, "li", "你现在安全吗？", "k1", after(2))
	r.done(err)
	want := escalation.Line{
		Seq: 3, CaseID: c.ID, At: after(2), Author: escalation.Counselor, Name: "li",
		Text: "你现在安全吗？", Delivery: escalation.Pending,
	}
	if line != want {
		r.Errorf("written %+v, want %+v", line, want)
	}
	if lines := r.lines(c.ID); lines[len(lines)-1] != want {
		r.Errorf("stored %+v, want %+v", lines[len(lines)-1], want)
	}
	items, err := r.store.Outbox().Lease(r.Context(), after(2), hold, 10)
	r.done(err)
	if len(items) != 1 || items[0].User != woman(1) || items[0].Text != line.Text || items[0].CaseID != c.ID {
		r.Errorf("the outbox holds %+v", items)
	}
}

func (r room) writeForbidden() {
	cases := r.store.Cases()
	waiting := r.opened(woman(1), "m1", triage.P1, noon())
	held := r.claimed(woman(2), "m1", "wang")
	closed := r.claimed(woman(3), "m1", "li")
	_, err := cases.Close(r.Context(), closed.ID, "li", escalation.Safe, "", after(2))
	r.done(err)
	for _, id := range []string{waiting.ID, held.ID, closed.ID} {
		before := r.texts(id)
		_, err := cases.Write(r.Context(), id, "li", "你好", "k1", after(3))
		r.refused(err, hotline.Forbidden)
		if texts := r.texts(id); !slices.Equal(texts, before) {
			r.Errorf("lines are %q, were %q", texts, before)
		}
	}
	_, err = cases.Write(r.Context(), "1124-NONE", "li", "你好", "k1", after(3))
	r.refused(err, hotline.NotFound)
	_, err = cases.Write(r.Context(), held.ID, "wang", " \n", "k1", after(3))
	r.refused(err, hotline.Invalid)
	items, err := r.store.Outbox().Lease(r.Context(), after(3), hold, 10)
	r.done(err)
	if len(items) != 0 {
		r.Errorf("the outbox holds %+v", items)
	}
}

func (r room) writeTwice() {
	const n = 8
	cases := r.store.Cases()
	c := r.claimed(woman(1), "m1", "li")
	seqs := make([]int64, n)
	together(n, func(i int) {
		line, err := cases.Write(r.Context(), c.ID, "li", "你好", "k1", after(2))
		if err != nil {
			r.Error(err)
		}
		seqs[i] = line.Seq
	})
	if len(slices.Compact(seqs)) != 1 {
		r.Errorf("lines are %d", seqs)
	}
	_, err := cases.Close(r.Context(), c.ID, "li", escalation.Safe, "", after(3))
	r.done(err)
	again, err := cases.Write(r.Context(), c.ID, "li", "你好", "k1", after(4))
	r.done(err)
	if again.Seq != seqs[0] {
		r.Errorf("the repeat after closing is line %d", again.Seq)
	}
	items, err := r.store.Outbox().Lease(r.Context(), after(4), hold, 10)
	r.done(err)
	r.done(r.store.Outbox().Sent(r.Context(), items[0].ID, after(4)))
	more, err := r.store.Outbox().Lease(r.Context(), after(9), hold, 10)
	r.done(err)
	if len(items) != 1 || len(more) != 0 {
		r.Errorf("the outbox held %+v, then %+v", items, more)
	}
}

func (r room) closeCase() {
	c := r.claimed(woman(1), "m1", "li")
	got, err := r.store.Cases().Close(r.Context(), c.ID, "li", escalation.ReferredOn, "已转妇联", after(5))
	r.done(err)
	stored, err := r.store.Cases().Case(r.Context(), c.ID)
	r.done(err)
	for _, is := range []escalation.Case{got, stored} {
		if is.State != escalation.Closed || is.Outcome != escalation.ReferredOn || is.Note != "已转妇联" ||
			is.Counselor != "li" || !is.ClosedAt.Equal(after(5)) {
			r.Errorf("closed %+v", is)
		}
	}
	lines := r.lines(c.ID)
	last := lines[len(lines)-1]
	if last.Author != escalation.System || last.Text != "已结束：已转给有关部门" {
		r.Errorf("the last line is %+v", last)
	}
}

func (r room) closeRefused() {
	cases := r.store.Cases()
	waiting := r.opened(woman(1), "m1", triage.P1, noon())
	_, err := cases.Close(r.Context(), waiting.ID, "li", escalation.Safe, "", after(2))
	r.refused(err, hotline.Forbidden)

	held := r.claimed(woman(2), "m1", "wang")
	got, err := cases.Close(r.Context(), held.ID, "li", escalation.Safe, "", after(2))
	r.refused(err, hotline.Forbidden)
	if got.Counselor != "wang" || got.State != escalation.Claimed {
		r.Errorf("the case is %+v", got)
	}
	_, err = cases.Close(r.Context(), held.ID, "wang", "whatever", "", after(2))
	r.refused(err, hotline.Invalid)
	_, err = cases.Close(r.Context(), held.ID, "wang", escalation.Safe, "", after(2))
	r.done(err)
	got, err = cases.Close(r.Context(), held.ID, "wang", escalation.Duplicate, "", after(3))
	r.refused(err, hotline.Conflict)
	if got.Outcome != escalation.Safe {
		r.Errorf("the outcome is %q", got.Outcome)
	}
	_, err = cases.Close(r.Context(), "1124-NONE", "li", escalation.Safe, "", after(2))
	r.refused(err, hotline.NotFound)
}

func (r room) pseudonymStays() {
	first := r.claimed(woman(1), "m1", "li")
	_, err := r.store.Cases().Close(r.Context(), first.ID, "li", escalation.Safe, "", after(2))
	r.done(err)
	second := r.opened(woman(1), "m2", triage.P1, after(3))
	if second.ID == first.ID || second.Pseudonym != first.Pseudonym {
		r.Errorf("she was %s, is %s", first.Pseudonym, second.Pseudonym)
	}
	seen := map[string]bool{first.Pseudonym: true}
	for i := 2; i < 60; i++ {
		c := r.opened(woman(i), "m1", triage.P1, noon())
		if seen[c.Pseudonym] {
			r.Errorf("two women are %s", c.Pseudonym)
		}
		seen[c.Pseudonym] = true
	}
}
