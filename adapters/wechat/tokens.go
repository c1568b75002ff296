package wechat

import (
	"context"
	"sync"
	"time"

	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/credential"
)

// tokenMargin is how long before its end a token is no longer handed out.
const tokenMargin = 5 * time.Minute

// tokens hands out an account's stable access token from a cache that all
// instances share. The SDK's own handle never renews a refused token and fails
// a call when only the cache is down.
type tokens struct {
	cache  cache.Cache
	key    string
	source *credential.StableAccessToken

	mu sync.Mutex // one fetch at a time
}

func newTokens(a Account, c cache.Cache) *tokens {
	source, ok := credential.NewStableAccessToken(a.AppID, a.AppSecret, "", c).(*credential.StableAccessToken)
	if !ok {
		panic("wechat: the SDK's stable token is of another type") // a defect that any start shows
	}
	return &tokens{cache: c, key: "token:" + a.AppID, source: source}
}

// GetAccessToken implements the SDK's handle.
func (t *tokens) GetAccessToken() (string, error) {
	return t.GetAccessTokenContext(context.Background())
}

// GetAccessTokenContext implements the SDK's handle.
func (t *tokens) GetAccessTokenContext(ctx context.Context) (string, error) {
	if token := t.cached(ctx); token != "" {
		return token, nil
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if token := t.cached(ctx); token != "" {
		return token, nil
	}
	fetched, err := t.source.GetAccessTokenDirectly(ctx, false)
	if err != nil {
		return "", &tokenError{cause: err}
	}
	ttl := time.Duration(fetched.ExpiresIn)*time.Second - tokenMargin
	if ttl > 0 {
		// A cache that is down costs one more fetch; it must not cost the call.
		_ = cache.SetContext(ctx, t.cache, t.key, fetched.AccessToken, ttl)
	}
	return fetched.AccessToken, nil
}

// drop forgets a token that WeChat refused, so that the next call fetches one.
func (t *tokens) drop(ctx context.Context) {
	// A cache that is down has no token to hand out either.
	_ = cache.DeleteContext(ctx, t.cache, t.key)
}

func (t *tokens) cached(ctx context.Context) string {
	token, _ := cache.GetContext(ctx, t.cache, t.key).(string)
	return token
}
