package redis

import (
	"context"
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/silenceper/wechat/v2/cache"

	"hotline"
)

// TokenCache keeps WeChat's access tokens where all instances find them. It
// implements the cache of silenceper/wechat, which knows contexts only in part.
type TokenCache struct {
	rdb    goredis.UniversalClient
	prefix string
}

var _ cache.ContextCache = (*TokenCache)(nil)

// NewTokenCache keeps tokens in rdb under keys that begin with prefix.
func NewTokenCache(rdb goredis.UniversalClient, prefix string) *TokenCache {
	return &TokenCache{rdb: rdb, prefix: prefix}
}

// Get is [TokenCache.GetContext] without a context.
func (c *TokenCache) Get(key string) any { return c.GetContext(context.Background(), key) }

// Set is [TokenCache.SetContext] without a context.
func (c *TokenCache) Set(key string, value any, ttl time.Duration) error {
	return c.SetContext(context.Background(), key, value, ttl)
}

// IsExist is [TokenCache.IsExistContext] without a context.
func (c *TokenCache) IsExist(key string) bool { return c.IsExistContext(context.Background(), key) }

// Delete is [TokenCache.DeleteContext] without a context.
func (c *TokenCache) Delete(key string) error { return c.DeleteContext(context.Background(), key) }

// GetContext is the value of a key: a string, which is what the SDK asserts,
// or nil when there is none or Redis is down.
func (c *TokenCache) GetContext(ctx context.Context, key string) any {
	value, err := c.rdb.Get(ctx, c.prefix+key).Result()
	if err != nil {
		return nil
	}
	return value
}

// SetContext keeps a string for ttl. With a ttl of nothing or less it keeps
// nothing: WeChat may hand out a token about to expire, and Redis would take
// such a ttl for "for ever". invalid: the value is no string.
func (c *TokenCache) SetContext(ctx context.Context, key string, value any, ttl time.Duration) error {
	const op = "redis.TokenCache.Set"
	token, ok := value.(string)
	if !ok {
		return hotline.Errorf(hotline.Invalid, op, "a %T is no string", value)
	}
	if ttl <= 0 {
		return nil
	}
	if err := c.rdb.Set(ctx, c.prefix+key, token, ttl).Err(); err != nil {
		return unavailable(op, err)
	}
	return nil
}

// IsExistContext reports whether a key has a value.
func (c *TokenCache) IsExistContext(ctx context.Context, key string) bool {
	n, err := c.rdb.Exists(ctx, c.prefix+key).Result()
	return err == nil && n > 0
}

// DeleteContext removes a key; one that is not there is no error.
func (c *TokenCache) DeleteContext(ctx context.Context, key string) error {
	if err := c.rdb.Del(ctx, c.prefix+key).Err(); err != nil {
		return unavailable("redis.TokenCache.Delete", err)
	}
	return nil
}
