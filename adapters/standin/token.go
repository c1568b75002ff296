package standin

import (
	"sync"
	"time"
)

// How long WeChat's tokens live.
const (
	tokenLife = 2 * time.Hour
	// tokenOverlap is how long a token outlives the one that replaced it.
	tokenOverlap = 5 * time.Minute
	// A stable token is renewed this early; asked for later, the call returns
	// the same one.
	stableEarly = 5 * time.Minute
	forceApart  = 30 * time.Second
	forcePerDay = 20
)

// tokenRegistry keeps the access tokens of one account. Those of
// /cgi-bin/token and those of /cgi-bin/stable_token do not touch each other.
type tokenRegistry struct {
	mu            sync.Mutex
	plain, stable string
	issued        map[string]grant
	// forced are the times of today's forced renewals of the stable token.
	forced []time.Time
}

// grant is how long a token is good, and whether a newer one has replaced it.
type grant struct {
	until    time.Time
	replaced bool
}

// issuePlain makes name the token of /cgi-bin/token; the one before it is good
// for five minutes more.
func (t *tokenRegistry) issuePlain(name string, now time.Time) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.replace(t.plain, now.Add(tokenOverlap))
	t.issue(name, now)
	t.plain = name
}

// issueStable returns the stable token and how long it is good, which is name
// only if a new one is due.
func (t *tokenRegistry) issueStable(name string, now time.Time) (token string, life time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if left := t.issued[t.stable].until.Sub(now); left > stableEarly {
		return t.stable, left
	}
	t.issue(name, now)
	t.stable = name
	return name, tokenLife
}

// forceStable makes name the stable token at once and ends the one before it:
// codeOK, or why not.
func (t *tokenRegistry) forceStable(name string, now time.Time) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	today := t.forced[:0]
	for _, at := range t.forced {
		if now.Sub(at) < 24*time.Hour {
			today = append(today, at)
		}
	}
	t.forced = today
	switch {
	case len(today) >= forcePerDay:
		return codeDailyQuota
	case len(today) > 0 && now.Sub(today[len(today)-1]) < forceApart:
		return codeTooOften
	}
	t.forced = append(t.forced, now)
	t.replace(t.stable, now)
	t.issue(name, now)
	t.stable = name
	return codeOK
}

// check tells whether a token is good: codeOK, or WeChat's reason why not.
func (t *tokenRegistry) check(token string, now time.Time) int {
	t.mu.Lock()
	defer t.mu.Unlock()
	g, known := t.issued[token]
	switch {
	case !known:
		return codeBadCredential
	case now.Before(g.until):
		return codeOK
	case g.replaced:
		return codeBadCredential
	default:
		return codeTokenExpired
	}
}

// knows tells whether the token is, or once was, one of this account.
func (t *tokenRegistry) knows(token string) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, known := t.issued[token]
	return known
}

// revoke ends all tokens at once, as a reset of the secret does.
func (t *tokenRegistry) revoke() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.plain, t.stable, t.issued = "", "", nil
}

// issue adds a token, with the lock held, and forgets those of yesterday.
func (t *tokenRegistry) issue(name string, now time.Time) {
	if t.issued == nil {
		t.issued = map[string]grant{}
	}
	for old, g := range t.issued {
		if now.Sub(g.until) > 24*time.Hour {
			delete(t.issued, old)
		}
	}
	t.issued[name] = grant{until: now.Add(tokenLife)}
}

// replace shortens the life of a token, with the lock held.
func (t *tokenRegistry) replace(name string, until time.Time) {
	g, known := t.issued[name]
	if !known {
		return
	}
	g.replaced = true
	if until.Before(g.until) {
		g.until = until
	}
	t.issued[name] = g
}
