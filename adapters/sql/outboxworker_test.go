package sql_test

import (
	"context"
	"fmt"
	"log/slog"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline"
	"hotline/bot/escalation"
	"hotline/bot/outbox"
)

// standIn is WeChat as the outbox knows it: it counts what each woman may get
// in its own way, takes texts, and can be told to refuse.
type standIn struct {
	now func() time.Time

	mu    sync.Mutex
	may   map[string]int
	until map[string]time.Time
	got   map[string][]string
	// refuse is asked before a text is taken; nil takes all.
	refuse func(u hotline.UserID, text string) error
	calls  int
}

func newStandIn(now func() time.Time) *standIn {
	return &standIn{
		now: now, may: make(map[string]int), until: make(map[string]time.Time), got: make(map[string][]string),
	}
}

// writes is she who writes to the account.
func (s *standIn) writes(u hotline.UserID) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.may[u.OpenID], s.until[u.OpenID] = 5, s.now().Add(48*time.Hour)
}

// Send implements [outbox.Sender].
func (s *standIn) Send(_ context.Context, u hotline.UserID, text string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls++
	if s.refuse != nil {
		if err := s.refuse(u, text); err != nil {
			return err
		}
	}
	if s.may[u.OpenID] == 0 || !s.now().Before(s.until[u.OpenID]) {
		return says(outbox.AwaitHer, hotline.Forbidden)
	}
	s.may[u.OpenID]--
	s.got[u.OpenID] = append(s.got[u.OpenID], text)
	return nil
}

func (s *standIn) texts(u hotline.UserID) []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.got[u.OpenID])
}

func says(v outbox.Verdict, code hotline.Code) error {
	return outbox.Judged(v, hotline.Errorf(code, "standIn.Send", "no"))
}

// watch is a clock that a test moves.
type watch struct {
	mu sync.Mutex
	at time.Time
}

func (w *watch) now() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.at
}

func (w *watch) move(d time.Duration) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.at = w.at.Add(d)
}

// quiet carries no notices.
type quiet struct{}

func (quiet) Publish(hotline.Notice)                     {}
func (quiet) Subscribe() (<-chan hotline.Notice, func()) { return nil, func() {} }

// post is a store, a worker, a clock and WeChat.
type post struct {
	room
	clock  *watch
	wechat *standIn
	worker *outbox.Worker
	log    *strings.Builder
}

func newPost(t *testing.T) post {
	t.Helper()
	clock := &watch{at: noon()}
	p := post{
		room:  room{t, openFile(t, filepath.Join(t.TempDir(), "hotline.db"))},
		clock: clock, wechat: newStandIn(clock.now), log: &strings.Builder{},
	}
	p.worker = p.newWorker()
	return p
}

func (p post) newWorker() *outbox.Worker {
	return outbox.NewWorker(p.store.Outbox(), p.wechat, quiet{}, p.clock.now, slog.New(slog.NewTextHandler(p.log, nil)))
}

// hear is she who writes, noted as the conversation notes it.
func (p post) hear(u hotline.UserID) {
	p.Helper()
	p.wechat.writes(u)
	p.done(p.store.Outbox().Heard(p.Context(), u, outbox.Message, p.clock.now()))
}

// say is the counselor who writes.
func (p post) say(caseID string, texts ...string) {
	p.Helper()
	for _, text := range texts {
		_, err := p.store.Cases().Write(p.Context(), caseID, "li", text, "k-"+text, p.clock.now())
		p.done(err)
	}
}

// deliveries are the counselor's lines and how far they have come.
func (p post) deliveries(caseID string) string {
	p.Helper()
	var all []string
	for _, line := range p.lines(caseID) {
		if line.Author == escalation.Counselor {
			all = append(all, line.Text+":"+string(line.Delivery))
		}
	}
	return strings.Join(all, " ")
}

func (p post) expect(what, got, want string) {
	p.Helper()
	if got != want {
		p.Errorf("%s: %s, want %s", what, got, want)
	}
}

// Quota spent during a counselor's chat: the rest arrives with her next
// message, in order.
func TestQuotaSpentInAChat(t *testing.T) {
	p := newPost(t)
	p.hear(woman(1))
	c := p.claimed(woman(1), "m1", "li")
	p.say(c.ID, "1", "2", "3", "4", "5", "6", "7")
	p.worker.Drain(t.Context())
	p.expect("before", p.deliveries(c.ID), "1:sent 2:sent 3:sent 4:sent 5:sent 6:held 7:waiting")
	if p.wechat.calls != 5 {
		t.Errorf("WeChat was called %d times", p.wechat.calls)
	}

	p.clock.move(time.Hour)
	p.worker.Drain(t.Context())
	p.say(c.ID, "8", "9", "10", "11")
	p.hear(woman(1))
	p.worker.Drain(t.Context())
	p.expect("she got", strings.Join(p.wechat.texts(woman(1)), " "), "1 2 3 4 5 6 7 8 9 10")
	p.expect("after", p.deliveries(c.ID),
		"1:sent 2:sent 3:sent 4:sent 5:sent 6:sent 7:sent 8:sent 9:sent 10:sent 11:held")
}

// A ledger that does not know, as after a restart with an empty one, asks
// WeChat and believes it.
func TestLedgerLearnsFromWeChat(t *testing.T) {
	p := newPost(t)
	c := p.claimed(woman(1), "m1", "li")
	p.say(c.ID, "1", "2")
	p.worker.Drain(t.Context())
	p.expect("window closed", p.deliveries(c.ID), "1:held 2:waiting")
	p.worker.Drain(t.Context())
	if p.wechat.calls != 1 {
		t.Errorf("WeChat was asked %d times", p.wechat.calls)
	}
	p.hear(woman(1))
	p.worker.Drain(t.Context())
	p.expect("heard", p.deliveries(c.ID), "1:sent 2:sent")
}

func TestErrorTable(t *testing.T) {
	tests := []struct {
		name string
		err  error
		// once: the second call goes well.
		once bool
		// want are the deliveries after the first round, later those after the
		// time given.
		want  string
		after time.Duration
		later string
		logs  string
	}{
		{"busy", says(outbox.Again, hotline.Unavailable), true, "1:waiting 2:waiting", time.Second, "1:sent 2:sent", "level=WARN"},
		{"busy for ever", says(outbox.Again, hotline.Unavailable), false, "1:waiting 2:waiting", 0, "1:waiting 2:waiting", "level=WARN"},
		{"no connection, by its code", hotline.Errorf(hotline.Unavailable, "x", "dial"), true, "1:waiting 2:waiting", time.Second, "1:sent 2:sent", "level=WARN"},
		{"window closed", says(outbox.AwaitHer, hotline.Forbidden), true, "1:held 2:waiting", time.Hour, "1:held 2:waiting", "held"},
		{"unfollowed", says(outbox.Drop, hotline.Forbidden), true, "1:failed 2:sent", 0, "1:failed 2:sent", "cannot be reached"},
		{"daily quota", says(outbox.Pause, hotline.Unavailable), true, "1:waiting 2:waiting", 15 * time.Minute, "1:sent 2:sent", "level=ERROR"},
		{"no right", says(outbox.Disable, hotline.Forbidden), true, "1:failed 2:failed", time.Hour, "1:failed 2:failed", "level=ERROR"},
		{"refused", says(outbox.Fail, hotline.Internal), true, "1:failed 2:sent", 0, "1:failed 2:sent", "level=ERROR"},
		{
			"unknown outcome", hotline.Errorf(hotline.Unavailable, "x", "%w", outbox.ErrUnknownOutcome), true,
			"1:uncertain 2:sent", time.Hour, "1:uncertain 2:sent", "nobody knows",
		},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			p := newPost(t)
			p.hear(woman(1))
			c := p.claimed(woman(1), "m1", "li")
			p.say(c.ID, "1", "2")
			p.wechat.refuse = func(hotline.UserID, string) error {
				if test.once && p.wechat.calls > 1 {
					return nil
				}
				return test.err
			}
			p.worker.Drain(t.Context())
			p.expect("at first", p.deliveries(c.ID), test.want)
			p.clock.move(test.after)
			p.worker.Drain(t.Context())
			p.expect("later", p.deliveries(c.ID), test.later)
			if !strings.Contains(p.log.String(), test.logs) {
				t.Errorf("the log is %s", p.log)
			}
			if strings.Contains(p.log.String(), woman(1).OpenID) {
				t.Errorf("the log names her: %s", p.log)
			}
		})
	}
}

// A text that never goes is given up after eight tries, each later than the
// one before, and the next one goes.
func TestBackoffEnds(t *testing.T) {
	p := newPost(t)
	p.hear(woman(1))
	c := p.claimed(woman(1), "m1", "li")
	p.say(c.ID, "1", "2")
	p.wechat.refuse = func(_ hotline.UserID, text string) error {
		if text == "1" {
			return says(outbox.Again, hotline.Unavailable)
		}
		return nil
	}
	var waits []time.Duration
	start := p.clock.now()
	for calls := 0; p.wechat.calls < 8; p.clock.move(time.Second) {
		p.worker.Drain(t.Context())
		if p.wechat.calls > calls {
			calls = p.wechat.calls
			waits = append(waits, p.clock.now().Sub(start))
			start = p.clock.now()
		}
	}
	want := fmt.Sprint([]time.Duration{
		0, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 16 * time.Second, 32 * time.Second, 64 * time.Second,
	})
	p.expect("waits", fmt.Sprint(waits), want)
	p.worker.Drain(t.Context())
	p.expect("in the end", p.deliveries(c.ID), "1:failed 2:sent")
	if q := p.left(1, p.clock.now()); q.Left != 4 {
		t.Errorf("refused texts were counted: %+v", q)
	}
}

// A paused account does not keep another one from sending.
func TestPauseIsOfOneAccount(t *testing.T) {
	p := newPost(t)
	other := hotline.UserID{Account: "town", OpenID: "oTEST-town"}
	p.hear(woman(1))
	p.hear(woman(2))
	p.hear(other)
	p.wechat.refuse = func(u hotline.UserID, _ string) error {
		if u.Account == "county" {
			return says(outbox.Pause, hotline.Unavailable)
		}
		return nil
	}
	p.enqueue(woman(1), "一", "k1")
	p.worker.Drain(t.Context())
	p.enqueue(woman(2), "二", "k1")
	p.enqueue(other, "三", "k1")
	p.worker.Drain(t.Context())
	if p.wechat.calls != 2 || !slices.Equal(p.wechat.texts(other), []string{"三"}) {
		t.Errorf("%d calls, the other account sent %q", p.wechat.calls, p.wechat.texts(other))
	}
}

func TestTooLongIsSplit(t *testing.T) {
	p := newPost(t)
	p.hear(woman(1))
	c := p.claimed(woman(1), "m1", "li")
	p.wechat.refuse = func(_ hotline.UserID, text string) error {
		if len(text) > 40 {
			return says(outbox.TooLong, hotline.Invalid)
		}
		return nil
	}
	p.say(c.ID, "先带孩子出门。再打110。然后打给我们。", "好吗")
	p.worker.Drain(t.Context())
	got := p.wechat.texts(woman(1))
	p.expect("she got", strings.Join(got, "|"), "先带孩子出门。|再打110。然后打给我们。|好吗")
	p.expect("lines", p.deliveries(c.ID), "先带孩子出门。再打110。然后打给我们。:sent 好吗:sent")
}

// Several workers, each with its own idea of who is where: every woman gets
// her texts in order, each once.
func TestManyWorkersKeepOrder(t *testing.T) {
	const women, each, workers = 5, 12, 4
	p := newPost(t)
	p.log = nil
	want := make([]string, each)
	for i := range want {
		want[i] = fmt.Sprintf("%02d", i)
		for n := range women {
			p.enqueue(woman(n), want[i], "k"+want[i])
		}
	}
	for n := range women {
		p.wechat.writes(woman(n))
		p.wechat.may[woman(n).OpenID] = each
	}
	others := make([]*outbox.Worker, workers)
	for i := range others {
		others[i] = outbox.NewWorker(p.store.Outbox(), p.wechat, quiet{}, p.clock.now, slog.New(slog.DiscardHandler))
	}
	delivered := func() bool {
		for n := range women {
			if len(p.wechat.texts(woman(n))) < each {
				return false
			}
		}
		return true
	}
	together(workers, func(i int) {
		for !delivered() && !t.Failed() && t.Context().Err() == nil {
			others[i].Drain(t.Context())
		}
	})
	for n := range women {
		if got := p.wechat.texts(woman(n)); !slices.Equal(got, want) {
			t.Errorf("woman %d got %q", n, got)
		}
	}
}
