package wechat

import (
	"context"
	"sync"
	"time"

	"github.com/silenceper/wechat/v2/cache"

	"hotline"
)

const (
	// tokenMargin is how long before its end a token is no longer handed out.
	tokenMargin = 5 * time.Minute
	// renewHold is how long one instance may renew a token before another may;
	// longer than the request takes.
	renewHold = 30 * time.Second
	// forceApart is how long WeChat wants between two forced renewals.
	forceApart = 30 * time.Second
)

// Locker is what a cache of tokens can do besides, so that of several instances
// only one renews a token.
type Locker interface {
	// Lock takes the lock of that name for at most hold and waits for it until
	// ctx ends. unavailable: there is no lock to be had; the caller goes on
	// without.
	Lock(ctx context.Context, name string, hold time.Duration) (unlock func(), err error)
}

// tokens hands out an account's stable access token from a cache that all
// instances share. The SDK's own handle never renews a refused token and fails
// a call when only the cache is down.
type tokens struct {
	cache cache.Cache
	key   string
	fetch func(ctx context.Context, force bool) (token string, life time.Duration, err error)
	now   func() time.Time

	renewing sync.Mutex // one renewal at a time in this process
	forced   time.Time  // the last forced renewal; guarded by renewing

	mu   sync.Mutex
	own  string // the token last fetched here, for when the cache is down
	ends time.Time
}

func newTokens(appID string, c cache.Cache, fetch func(context.Context, bool) (string, time.Duration, error), now func() time.Time) *tokens {
	return &tokens{cache: c, key: "token:" + appID, fetch: fetch, now: now}
}

// get is a token that nobody has refused yet.
func (t *tokens) get(ctx context.Context) (string, error) {
	if token := t.current(ctx); token != "" {
		return token, nil
	}
	return t.renew(ctx, "")
}

// renew is a token other than the one that WeChat refused. All who were refused
// the same token share one renewal: who comes second finds the new one.
func (t *tokens) renew(ctx context.Context, refused string) (string, error) {
	t.renewing.Lock()
	defer t.renewing.Unlock()
	unlock := t.alone(ctx)
	defer unlock()
	if err := ctx.Err(); err != nil {
		return "", err
	}
	if token := t.current(ctx); token != "" && token != refused {
		return token, nil
	}
	t.forget(ctx)
	token, life, err := t.fetch(ctx, false)
	if err == nil && token == refused {
		token, life, err = t.force(ctx)
	}
	if err != nil {
		return "", err
	}
	t.keep(ctx, token, life)
	return token, nil
}

// force asks for a new token although WeChat takes the old one for good.
func (t *tokens) force(ctx context.Context) (string, time.Duration, error) {
	if now := t.now(); now.Sub(t.forced) >= forceApart {
		t.forced = now
		return t.fetch(ctx, true)
	}
	return "", 0, hotline.Errorf(hotline.Unavailable, "wechat.tokens", "the token was renewed a moment ago and is refused again")
}

// alone waits until no other instance renews this token. Without a lock the
// renewal is only less thrifty: WeChat gives the same token to all who ask.
func (t *tokens) alone(ctx context.Context) (unlock func()) {
	locker, ok := t.cache.(Locker)
	if !ok {
		return func() {}
	}
	unlock, err := locker.Lock(ctx, t.key, renewHold)
	if err != nil {
		return func() {}
	}
	return unlock
}

func (t *tokens) current(ctx context.Context) string {
	if token, _ := cache.GetContext(ctx, t.cache, t.key).(string); token != "" {
		return token
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if !t.now().Before(t.ends) {
		return ""
	}
	return t.own
}

// keep keeps a token while it is good. A cache that is down must not cost the
// call.
func (t *tokens) keep(ctx context.Context, token string, life time.Duration) {
	ttl := life - tokenMargin
	if ttl <= 0 {
		return
	}
	_ = cache.SetContext(ctx, t.cache, t.key, token, ttl)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.own, t.ends = token, t.now().Add(ttl)
}

func (t *tokens) forget(ctx context.Context) {
	_ = cache.DeleteContext(ctx, t.cache, t.key)
	t.mu.Lock()
	defer t.mu.Unlock()
	t.own = ""
}
