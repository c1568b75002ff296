package desk_test

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline"
	"hotline/bot/escalation"
	"hotline/bot/outbox"
	"hotline/bot/triage"
)

// tray is what the desk knows of the outbox, in memory.
type tray struct {
	mu      sync.Mutex
	quota   outbox.Quota
	letters []outbox.Letter
}

func (y *tray) Left(context.Context, hotline.UserID, time.Time) (outbox.Quota, error) {
	y.mu.Lock()
	defer y.mu.Unlock()
	return y.quota, nil
}

func (y *tray) setQuota(q outbox.Quota) {
	y.mu.Lock()
	defer y.mu.Unlock()
	y.quota = q
}

func (y *tray) Undelivered(_ context.Context, caseID string, limit int) ([]outbox.Letter, error) {
	y.mu.Lock()
	defer y.mu.Unlock()
	var list []outbox.Letter
	for _, l := range y.letters {
		if (caseID == "" || l.CaseID == caseID) && len(list) < limit {
			list = append(list, l)
		}
	}
	return list, nil
}

func (y *tray) Letter(_ context.Context, id int64) (outbox.Letter, error) {
	y.mu.Lock()
	defer y.mu.Unlock()
	for _, l := range y.letters {
		if l.ID == id {
			return l, nil
		}
	}
	return outbox.Letter{}, hotline.Errorf(hotline.NotFound, "tray.Letter", "none")
}

func (y *tray) Resend(_ context.Context, id int64, _ time.Time) error {
	y.mu.Lock()
	defer y.mu.Unlock()
	for i, l := range y.letters {
		if l.ID == id {
			y.letters = append(y.letters[:i:i], y.letters[i+1:]...)
			return nil
		}
	}
	return hotline.Errorf(hotline.Conflict, "tray.Resend", "on its way")
}

// fail writes a line of the holder's that does not arrive, and returns the
// number of its letter.
func (h *house) fail(c escalation.Case, text string, why outbox.Reason) int64 {
	h.t.Helper()
	line, err := h.cases.Write(h.t.Context(), c.ID, "li", text, "k-"+text, noon())
	if err != nil {
		h.t.Fatal(err)
	}
	state := escalation.Failed
	if why == outbox.Unknown {
		state = escalation.Uncertain
	}
	h.cases.deliver(c.ID, line.Seq, state)
	h.tray.mu.Lock()
	defer h.tray.mu.Unlock()
	id := int64(len(h.tray.letters) + 1)
	h.tray.letters = append(h.tray.letters, outbox.Letter{
		ID: id, Pseudonym: c.Pseudonym, Text: text, CaseID: c.ID, LineSeq: line.Seq, Holder: "li",
		State: state, Reason: why, WrittenAt: noon(), SettledAt: noon(),
	})
	return id
}

func TestQuotaIsShownToTheHolder(t *testing.T) {
	tests := []struct {
		name  string
		quota outbox.Quota
		want  string
	}{
		{"today", outbox.Quota{Left: 3, Until: noon().Add(152 * time.Minute)}, "还能发 3 条，到 14:32"},
		{"another day", outbox.Quota{Left: 5, Until: noon().Add(48 * time.Hour)}, "还能发 5 条，到 11月26日 12:00"},
		{"nothing left", outbox.Quota{}, "现在发不了，写下的会等她回话再发"},
		{"unknown", outbox.Quota{Unknown: true}, "还能发几条不清楚"},
	}
	h := newHouse(t)
	c := h.open(triage.P1, "在吗")
	v := h.loggedIn("li")
	v.post("/desk/cases/"+c.ID+"/claim", nil)
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h.tray.setQuota(tt.quota)
			if page := v.get("/desk/cases/" + c.ID); !page.has(tt.want) {
				t.Errorf("the page lacks %q", tt.want)
			}
		})
	}
	if other := h.loggedIn("wang").get("/desk/cases/" + c.ID); other.has("还能发") {
		t.Error("somebody who cannot write sees the quota")
	}
}

func TestStreamFollowsTheQuota(t *testing.T) {
	h := newHouse(t)
	c := h.open(triage.P1, "在吗")
	v := h.loggedIn("li")
	v.post("/desk/cases/"+c.ID+"/claim", nil)
	h.tray.setQuota(outbox.Quota{Left: 2, Until: noon().Add(time.Hour)})
	s := v.stream("/desk/events?case=" + c.ID)
	if data := s.until("quota"); !strings.Contains(data, "还能发 2 条，到 13:00") {
		t.Errorf("quota: %s", data)
	}
	h.tray.setQuota(outbox.Quota{Left: 1, Until: noon().Add(time.Hour)})
	if data := s.until("quota"); !strings.Contains(data, "还能发 1 条") {
		t.Errorf("quota: %s", data)
	}
}

func TestEveryDeliveryHasItsWord(t *testing.T) {
	words := map[escalation.Delivery]string{
		escalation.Pending: "等待发出", escalation.Sending: "发送中", escalation.Held: "等她回话再发",
		escalation.Sent: "已发出", escalation.Failed: "发送失败", escalation.Uncertain: "不确定是否送到",
	}
	h := newHouse(t)
	c := h.open(triage.P1, "在吗")
	v := h.loggedIn("li")
	v.post("/desk/cases/"+c.ID+"/claim", nil)
	line, err := h.cases.Write(t.Context(), c.ID, "li", "我在", "k", noon())
	if err != nil {
		t.Fatal(err)
	}
	s := v.stream("/desk/events?case=" + c.ID)
	s.until("lines")
	for _, d := range []escalation.Delivery{
		escalation.Sending, escalation.Held, escalation.Pending, escalation.Failed, escalation.Uncertain, escalation.Sent,
	} {
		h.cases.deliver(c.ID, line.Seq, d)
		if data := s.until("lines"); !strings.Contains(data, words[d]) {
			t.Errorf("%s: %s", d, data)
		}
	}
}

func TestResend(t *testing.T) {
	h := newHouse(t)
	c := h.open(triage.P1, "在吗")
	li := h.loggedIn("li")
	li.post("/desk/cases/"+c.ID+"/claim", nil)
	failed, doubtful := h.fail(c, "第一句", outbox.Unreachable), h.fail(c, "第二句", outbox.Unknown)
	path := func(id int64) string { return fmt.Sprintf("/desk/letters/%d/resend", id) }

	page := li.get("/desk/cases/" + c.ID)
	for _, want := range []string{
		path(failed), path(doubtful), "再发一次", "请用别的办法联系她", "不确定是否送到", "她可能会收到两遍",
	} {
		if !page.has(want) {
			t.Errorf("the holder's page lacks %q", want)
		}
	}
	wang := h.loggedIn("wang")
	if page := wang.get("/desk/cases/" + c.ID); page.has("再发一次") || !page.has("不确定是否送到") {
		t.Error("another counselor may send again, or does not see what happened")
	}
	if page := wang.post(path(failed), nil); page.status != http.StatusForbidden || !page.has("督导") {
		t.Errorf("another counselor sends again: %d", page.status)
	}

	after := li.post(path(failed), nil)
	if after.path != "/desk/cases/"+c.ID || !after.has("马上再发一次") || !h.board.has(hotline.OutboxFilled, c.ID) {
		t.Errorf("the holder sends again: %d at %s", after.status, after.path)
	}
	if page := li.post(path(failed), nil); !page.has("已经在发") {
		t.Error("a double press is not told in words")
	}
	if page := h.loggedIn("zhao").post(path(doubtful), nil); page.status != http.StatusOK || !page.has("马上再发一次") {
		t.Errorf("a supervisor sends again: %d", page.status)
	}
	for _, bad := range []string{"/desk/letters/none/resend", path(404)} {
		if page := li.post(bad, nil); page.status >= http.StatusInternalServerError {
			t.Errorf("%s: %d", bad, page.status)
		}
	}
}

func TestListOfLetters(t *testing.T) {
	h := newHouse(t)
	c := h.open(triage.P1, "在吗")
	h.loggedIn("li").post("/desk/cases/"+c.ID+"/claim", nil)
	h.fail(c, "<b>没送到</b>", outbox.Busy)
	h.tray.letters = append(h.tray.letters, outbox.Letter{
		ID: 9, Pseudonym: "石榴9", Text: "太长的回复", State: escalation.Uncertain, Reason: outbox.Unknown, WrittenAt: noon(),
	})
	tests := []struct {
		login    string
		has, not []string
	}{
		{"zhao", []string{"&lt;b&gt;没送到", "微信一直连不上", "太长的回复", "助手的回复", "/desk/letters/9/resend"}, []string{openid}},
		{"li", []string{"&lt;b&gt;没送到", "/desk/letters/1/resend"}, []string{"太长的回复"}},
		{"wang", []string{"消息都送到了"}, []string{"没送到</b>", "resend"}},
	}
	for _, tt := range tests {
		page := h.loggedIn(tt.login).get("/desk/letters")
		for _, want := range tt.has {
			if !page.has(want) {
				t.Errorf("%s: the list lacks %q", tt.login, want)
			}
		}
		for _, no := range tt.not {
			if page.has(no) {
				t.Errorf("%s: the list shows %q", tt.login, no)
			}
		}
	}
}
