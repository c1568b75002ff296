package staffweb

import (
	"sync"
	"time"
)

// Who guesses passwords is slowed down, by login and by address. A login is
// never locked for long: a stranger must not be able to keep a counselor from
// the desk by guessing at her account.
const (
	freeByLogin   = 5
	maxByLogin    = 30 * time.Second
	freeByAddress = 20 // an office shares one
	maxByAddress  = 10 * time.Minute
	// forgetAfter is how long a failure counts.
	forgetAfter = 15 * time.Minute
	// maxRemembered bounds the memory that an attacker can make us use.
	maxRemembered = 10_000
)

// attempt is one try to log in.
type attempt struct{ login, address string }

// throttle counts failed logins, in this process only. It is safe for
// concurrent use.
type throttle struct {
	now func() time.Time

	mu       sync.Mutex
	failures map[string]*failures
}

type failures struct {
	count int
	last  time.Time
}

func newThrottle(now func() time.Time) *throttle {
	return &throttle{now: now, failures: make(map[string]*failures)}
}

// enter is how long the attempt has to wait. 0 lets it pass and counts it as a
// failure until [throttle.passed] or [throttle.takeBack] says otherwise, so
// that a thousand guesses at once are not a thousand free ones.
func (t *throttle) enter(a attempt) time.Duration {
	t.mu.Lock()
	defer t.mu.Unlock()
	byLogin := t.left(a.loginKey(), freeByLogin, maxByLogin)
	byAddress := t.left(a.addressKey(), freeByAddress, maxByAddress)
	if wait := max(byLogin, byAddress); wait > 0 {
		return wait
	}
	for _, key := range []string{a.loginKey(), a.addressKey()} {
		f := t.failures[key]
		if f == nil || t.stale(f) {
			t.makeRoom()
			f = &failures{}
			t.failures[key] = f
		}
		f.count++
		f.last = t.now()
	}
	return 0
}

// passed forgets the failures of the login. Those of the address stay: an
// attacker with one account of his own must not clear them with it.
func (t *throttle) passed(a attempt) {
	t.takeBack(a)
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.failures, a.loginKey())
}

// takeBack uncounts an attempt that was no wrong guess.
func (t *throttle) takeBack(a attempt) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, key := range []string{a.loginKey(), a.addressKey()} {
		if f := t.failures[key]; f != nil && f.count > 0 {
			f.count--
		}
	}
}

// left is what is left of the pause after the last failure: one second after
// the free ones are used up, doubled by every further failure.
func (t *throttle) left(key string, free int, most time.Duration) time.Duration {
	f := t.failures[key]
	if f == nil || f.count < free || t.stale(f) {
		return 0
	}
	pause := most
	if doublings := f.count - free; doublings < 10 {
		pause = min(most, time.Second<<doublings)
	}
	return max(0, f.last.Add(pause).Sub(t.now()))
}

func (t *throttle) stale(f *failures) bool { return t.now().Sub(f.last) > forgetAfter }

// makeRoom drops what is stale, and the oldest failure if that is not enough.
func (t *throttle) makeRoom() {
	if len(t.failures) < maxRemembered {
		return
	}
	var oldest string
	for key, f := range t.failures {
		if t.stale(f) {
			delete(t.failures, key)
			continue
		}
		if oldest == "" || f.last.Before(t.failures[oldest].last) {
			oldest = key
		}
	}
	if len(t.failures) >= maxRemembered {
		delete(t.failures, oldest)
	}
}

func (a attempt) loginKey() string   { return "login " + a.login }
func (a attempt) addressKey() string { return "address " + a.address }
