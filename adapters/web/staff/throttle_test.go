package staffweb

import (
	"strconv"
	"testing"
	"time"
)

// hand is a clock that the test turns.
type hand struct{ now time.Time }

func (h *hand) Now() time.Time { return h.now }

func newHand() *hand { return &hand{now: time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC)} }

// guess lets a wrong guess through, however long it has to wait, and returns
// how long that was.
func (h *hand) guess(t *testing.T, th *throttle, a attempt) time.Duration {
	t.Helper()
	wait := th.enter(a)
	if wait > 0 {
		h.now = h.now.Add(wait)
		if again := th.enter(a); again != 0 {
			t.Fatalf("after the pause: %s more", again)
		}
	}
	return wait
}

func TestThrottleSlowsDownALoginAndForgives(t *testing.T) {
	clock := newHand()
	th := newThrottle(clock.Now)
	for i, seconds := range []int{0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 30, 30, 30, 30, 30, 30, 30} {
		a := attempt{login: "li", address: "192.0.2." + strconv.Itoa(i)}
		if got, want := clock.guess(t, th, a), time.Duration(seconds)*time.Second; got != want {
			t.Errorf("guess %d waits %s, want %s", i, got, want)
		}
	}
	if th.enter(attempt{login: "wang", address: "198.51.100.1"}) != 0 {
		t.Error("another person waits too")
	}
	a := attempt{login: "li", address: "198.51.100.2"}
	clock.guess(t, th, a)
	th.passed(a)
	for range freeByLogin {
		if th.enter(a) != 0 {
			t.Fatal("a success did not clear the failures")
		}
	}
}

func TestThrottleSlowsDownAnAddress(t *testing.T) {
	clock := newHand()
	th := newThrottle(clock.Now)
	at := func(login string) attempt { return attempt{login: login, address: "192.0.2.1"} }
	for i := range freeByAddress {
		if th.enter(at("guess"+strconv.Itoa(i))) != 0 {
			t.Fatalf("guess %d is not free", i)
		}
	}
	if th.enter(at("li")) == 0 {
		t.Error("an address may guess for ever at ever new logins")
	}
	clock.guess(t, th, at("li"))
	th.passed(at("li"))
	if th.enter(at("li")) == 0 {
		t.Error("one success cleared the failures of the address")
	}
	clock.now = clock.now.Add(forgetAfter + time.Second)
	if th.enter(at("li")) != 0 {
		t.Error("old failures are not forgotten")
	}
}

// A whole office comes to work behind one address, and nobody waits.
func TestThrottleDoesNotCountWhatWasNoWrongGuess(t *testing.T) {
	th := newThrottle(newHand().Now)
	for i := range 10 * freeByAddress {
		a := attempt{login: strconv.Itoa(i), address: "192.0.2.1"}
		if th.enter(a) != 0 {
			t.Fatalf("person %d waits", i)
		}
		th.passed(a)
	}
	for range 10 * freeByLogin { // the store is down
		a := attempt{login: "li", address: "192.0.2.1"}
		if th.enter(a) != 0 {
			t.Fatal("an outage slows her down")
		}
		th.takeBack(a)
	}
}

func TestThrottleRemembersABoundedNumber(t *testing.T) {
	clock := newHand()
	th := newThrottle(clock.Now)
	for i := range maxRemembered/2 + 50 {
		clock.now = clock.now.Add(time.Millisecond)
		th.enter(attempt{login: strconv.Itoa(i), address: strconv.Itoa(i)})
	}
	if n := len(th.failures); n != maxRemembered {
		t.Errorf("%d failures remembered, want %d", n, maxRemembered)
	}
	clock.now = clock.now.Add(forgetAfter + time.Second)
	th.enter(attempt{login: "li", address: "192.0.2.1"})
	if n := len(th.failures); n != 2 {
		t.Errorf("%d failures remembered when all are old, want 2", n)
	}
}

func TestLocalPath(t *testing.T) {
	tests := map[string]string{
		"/desk":                   "/desk",
		"/desk/cases/A1?x=%20y":   "/desk/cases/A1?x=%20y",
		"":                        "",
		"desk":                    "",
		"//evil.example":          "",
		"/\\evil.example":         "",
		"/\tevil":                 "",
		"https://evil.example":    "",
		"javascript:alert(1)":     "",
		"/login?next=/login":      "",
		"/logout":                 "",
		"/%zz":                    "",
		"\x00/desk":               "",
		"/desk\r\nSet-Cookie: a=": "",
	}
	for next, want := range tests {
		if got := localPath(next); got != want {
			t.Errorf("localPath(%q) = %q, want %q", next, got, want)
		}
	}
}
