package desk_test

import (
	"bufio"
	"net/http"
	"strings"
	"testing"

	"hotline"
	"hotline/bot/escalation"
	"hotline/bot/triage"
)

// stream is an open page's connection. Reading it blocks until the server
// says something; the test's own time limit is the only clock.
type stream struct {
	t     *testing.T
	lines *bufio.Scanner
}

func (v *visitor) stream(path string) *stream {
	v.t.Helper()
	r := v.request(http.MethodGet, path, nil)
	r.Header.Set("Accept", "text/event-stream")
	answer, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	v.t.Cleanup(func() { _ = answer.Body.Close() })
	if answer.StatusCode != http.StatusOK {
		v.t.Fatalf("stream %s: status %d", path, answer.StatusCode)
	}
	return &stream{t: v.t, lines: bufio.NewScanner(answer.Body)}
}

// until reads to the next event of the name and returns its data.
func (s *stream) until(name string) string {
	s.t.Helper()
	for s.lines.Scan() {
		if s.lines.Text() != "event: "+name {
			continue
		}
		if !s.lines.Scan() {
			break
		}
		return strings.TrimPrefix(s.lines.Text(), "data: ")
	}
	s.t.Fatalf("the stream ended before %q", name)
	return ""
}

func TestStreamShowsANewUrgentCaseAfterANotice(t *testing.T) {
	h := newHouse(t)
	s := h.loggedIn("li").stream("/desk/events")
	if data := s.until("alarm"); data != `{"urgent":0,"waiting":0,"cases":[]}` {
		t.Fatalf("alarm at rest: %s", data)
	}
	s.until("beat")
	c := h.open(triage.P0, "快点")
	h.board.Publish(hotline.Notice{Topic: hotline.CaseChanged, ID: c.ID})
	if data := s.until("alarm"); data != `{"urgent":1,"waiting":1,"cases":["A1"]}` {
		t.Errorf("alarm: %s", data)
	}
	if data := s.until("queue"); !strings.Contains(data, "石榴1") {
		t.Error("the queue lacks the case")
	}
	h.loggedIn("wang").post("/desk/cases/"+c.ID+"/claim", nil)
	if data := s.until("alarm"); !strings.HasPrefix(data, `{"urgent":0`) {
		t.Errorf("the alarm goes on after the claim: %s", data)
	}
	if data := s.until("queue"); !strings.Contains(data, "王姐 在处理") {
		t.Error("the queue does not say who has it")
	}
}

func TestStreamHealsALostNotice(t *testing.T) {
	h := newHouse(t)
	h.board.deaf = true
	s := h.loggedIn("li").stream("/desk/events")
	s.until("alarm")
	h.open(triage.P1, "快点")
	if data := s.until("alarm"); !strings.HasPrefix(data, `{"urgent":1`) {
		t.Errorf("alarm: %s", data)
	}
}

// A line that waits to be sent is shown again when it has been sent, and a
// page that comes back misses nothing.
func TestStreamOfACaseFollowsDelivery(t *testing.T) {
	h := newHouse(t)
	c := h.open(triage.P1, "在吗")
	v := h.loggedIn("li")
	v.post("/desk/cases/"+c.ID+"/claim", nil)
	s := v.stream("/desk/events?case=" + c.ID + "&after=2")
	s.until("beat")
	line, err := h.cases.Write(t.Context(), c.ID, "li", "我在", "k", noon())
	if err != nil {
		t.Fatal(err)
	}
	if data := s.until("lines"); !strings.Contains(data, "等待发出") || strings.Contains(data, "在吗") {
		t.Errorf("new line: %s", data)
	}
	h.cases.deliver(c.ID, line.Seq, escalation.Sent)
	if data := s.until("lines"); !strings.Contains(data, "已发出") {
		t.Errorf("sent line: %s", data)
	}

	r := v.request(http.MethodGet, "/desk/events?case="+c.ID+"&after=0", nil)
	r.Header.Set("Last-Event-ID", "1")
	answer, err := v.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	again := &stream{t: t, lines: bufio.NewScanner(answer.Body)}
	if data := again.until("lines"); strings.Contains(data, "在吗") || !strings.Contains(data, "我在") {
		t.Errorf("after coming back: %s", data)
	}
}

func TestStreamSaysWhenItIsBlindAndRecovers(t *testing.T) {
	h := newHouse(t)
	s := h.loggedIn("li").stream("/desk/events")
	s.until("queue")
	h.cases.setDown(true)
	s.until("blind")
	h.cases.setDown(false)
	h.open(triage.P0, "快点")
	s.until("alarm")
}

func TestStreamEndsWithTheLogin(t *testing.T) {
	t.Run("logout", func(t *testing.T) {
		v := newHouse(t).loggedIn("li")
		s := v.stream("/desk/events")
		s.until("beat")
		v.post("/logout", nil)
		s.until("gone")
	})
	t.Run("disabled", func(t *testing.T) {
		h := newHouse(t)
		s := h.loggedIn("li").stream("/desk/events")
		s.until("beat")
		h.people.disable("li")
		s.until("gone")
	})
}
