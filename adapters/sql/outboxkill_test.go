package sql_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline"
	"hotline/adapters/sql"
	"hotline/bot/escalation"
	"hotline/bot/outbox"
)

// What a worker process of TestKilledWorkers is told.
const (
	envStore  = "OUTBOX_TEST_STORE"
	envWeChat = "OUTBOX_TEST_WECHAT"
	envNow    = "OUTBOX_TEST_NOW"
)

// TestMain makes of the test binary a worker process where it is started as
// one.
func TestMain(m *testing.M) {
	if os.Getenv(envStore) != "" {
		if err := workUntilKilled(context.Background()); err != nil {
			slog.Error("worker process", "err", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// workUntilKilled is the worker process. It says when it is at work.
func workUntilKilled(ctx context.Context) error {
	start, err := time.Parse(time.RFC3339Nano, os.Getenv(envNow))
	if err != nil {
		return err
	}
	store, err := sql.Open(ctx, os.Getenv(envStore))
	if err != nil {
		return err
	}
	began := time.Now()
	now := func() time.Time { return start.Add(time.Since(began)) }
	sender := loopback{url: os.Getenv(envWeChat), client: &http.Client{}}
	worker := outbox.NewWorker(store.Outbox(), sender, quiet{}, now, slog.New(slog.DiscardHandler))
	if _, err := os.Stdout.WriteString("ready\n"); err != nil {
		return err
	}
	for ctx.Err() == nil {
		worker.Drain(ctx)
		time.Sleep(time.Millisecond)
	}
	return nil
}

// loopback sends texts to the counting server and judges errors as the sender
// for WeChat has to.
type loopback struct {
	url    string
	client *http.Client
}

// Send implements [outbox.Sender].
func (l loopback) Send(ctx context.Context, u hotline.UserID, text string) error {
	const op = "loopback.Send"
	form := url.Values{"to": {u.OpenID}, "text": {text}}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, l.url, strings.NewReader(form.Encode()))
	if err != nil {
		return hotline.Errorf(hotline.Internal, op, "%w", err)
	}
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	answer, err := l.client.Do(request)
	var dial *net.OpError
	switch {
	case errors.As(err, &dial) && dial.Op == "dial":
		return outbox.Judged(outbox.Again, hotline.Errorf(hotline.Unavailable, op, "%w", err))
	case err != nil:
		return hotline.Errorf(hotline.Unavailable, op, "%w: %w", outbox.ErrUnknownOutcome, err)
	}
	defer func() { _ = answer.Body.Close() }()
	_, _ = io.Copy(io.Discard, answer.Body)
	if answer.StatusCode != http.StatusOK {
		return outbox.Judged(outbox.Again, hotline.Errorf(hotline.Unavailable, op, "busy"))
	}
	return nil
}

// counter is WeChat: it notes what it delivers, is busy now and then, and
// takes its time before and after.
type counter struct {
	mu     sync.Mutex
	random *rand.Rand
	got    map[string][]string
}

func (c *counter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, 1<<16)
	to, text := r.PostFormValue("to"), r.PostFormValue("text")
	before, after, busy := c.chance()
	time.Sleep(before)
	if busy {
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	c.mu.Lock()
	c.got[to] = append(c.got[to], text)
	c.mu.Unlock()
	time.Sleep(after)
}

func (c *counter) chance() (before, after time.Duration, busy bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	before = time.Duration(c.random.IntN(6)) * time.Millisecond
	after = time.Duration(c.random.IntN(12)) * time.Millisecond
	return before, after, c.random.IntN(12) == 0
}

func (c *counter) delivered(u hotline.UserID) []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.got[u.OpenID])
}

// TestKilledWorkers kills worker processes under traffic, 50 times at random
// points: every text is delivered once or shown as uncertain, none vanishes,
// none comes twice, and hers keep their order.
func TestKilledWorkers(t *testing.T) {
	const kills, women = 50, 24
	random := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 7)) //nolint:gosec // chance, not secrecy
	path := filepath.Join(t.TempDir(), "hotline.db")
	store := openFile(t, path)
	wechat := &counter{random: rand.New(rand.NewPCG(1, 2)), got: make(map[string][]string)} //nolint:gosec // as above
	server := httptest.NewServer(wechat)
	defer server.Close()

	r := room{t, store}
	cases := make([]escalation.Case, women)
	for n := range cases {
		cases[n] = r.claimed(woman(n), "m1", "li")
	}
	now, written := after(5), 0
	for range kills {
		// Each process lives a minute after the one before, so that it finds
		// the leases of the dead run out.
		now = now.Add(time.Minute)
		process := startWorker(t, path, server.URL, now)
		stop := time.Now().Add(time.Duration(random.IntN(80)) * time.Millisecond)
		for n := written; time.Now().Before(stop) || n < written+8; n++ {
			text := fmt.Sprintf("%04d", n)
			_, err := store.Cases().Write(t.Context(), cases[n%women].ID, "li", text, text, now)
			r.done(err)
			if n == written+30 {
				break
			}
		}
		written += 31
		if err := process.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		_ = process.Wait() // it was killed
	}

	// One that lives on finishes what is left.
	clock := &watch{at: now.Add(time.Hour)}
	sender := loopback{url: server.URL, client: server.Client()}
	worker := outbox.NewWorker(store.Outbox(), sender, quiet{}, clock.now, slog.New(slog.DiscardHandler))
	for range 20 {
		worker.Drain(t.Context())
		clock.move(5 * time.Minute)
	}

	sent, uncertain, reached := 0, 0, 0
	for n, c := range cases {
		got := wechat.delivered(woman(n))
		if !slices.IsSorted(got) || len(slices.Compact(slices.Clone(got))) != len(got) {
			t.Errorf("woman %d got %q: twice, or out of order", n, got)
		}
		for _, line := range r.lines(c.ID) {
			if line.Author != escalation.Counselor {
				continue
			}
			arrived := slices.Contains(got, line.Text)
			switch {
			case line.Delivery == escalation.Sent && arrived:
				sent++
			case line.Delivery == escalation.Uncertain:
				uncertain++
				if arrived {
					reached++
				}
			default:
				t.Errorf("text %s is %q; it arrived: %t", line.Text, line.Delivery, arrived)
			}
		}
	}
	letters, err := store.Outbox().Undelivered(t.Context(), "", 10_000)
	r.done(err)
	if len(letters) != uncertain {
		t.Errorf("%d texts are shown to staff, %d are uncertain", len(letters), uncertain)
	}
	if sent == 0 || uncertain == 0 {
		t.Errorf("%d sent, %d uncertain: the test tests nothing", sent, uncertain)
	}
	t.Logf("%d kills: %d sent, %d uncertain of which %d had arrived", kills, sent, uncertain, reached)
}

// startWorker starts a worker process and waits until it is at work.
func startWorker(t *testing.T, path, wechat string, now time.Time) *exec.Cmd {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	process := exec.CommandContext(t.Context(), self) //nolint:gosec // this test binary
	process.Env = append(os.Environ(),
		envStore+"="+path, envWeChat+"="+wechat, envNow+"="+now.Format(time.RFC3339Nano))
	process.Stderr = os.Stderr
	out, err := process.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := process.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadFull(out, make([]byte, len("ready\n"))); err != nil {
		t.Fatalf("the worker process does not work: %v", err)
	}
	return process
}
