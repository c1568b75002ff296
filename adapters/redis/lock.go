package redis

import (
	"context"
	"crypto/rand"
	_ "embed"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

//go:embed unlock.lua
var unlockLua string

const (
	// lockPause is how often a taken lock is tried.
	lockPause = 50 * time.Millisecond
	// unlockTimeout bounds giving a lock back; it runs out by itself otherwise.
	unlockTimeout = time.Second
)

// Lock makes sure that of all instances only one renews a token at a time. It
// waits for the lock of that name until ctx ends and holds it for at most hold;
// unlock gives it back. unavailable: ctx ended or Redis does not answer.
//
// It saves work and guards nothing: who outstays hold is not alone any more.
func (c *TokenCache) Lock(ctx context.Context, name string, hold time.Duration) (unlock func(), err error) {
	const op = "redis.TokenCache.Lock"
	key, holder := c.prefix+"lock:"+name, rand.Text()
	for {
		won, err := c.rdb.SetNX(ctx, key, holder, hold).Result()
		switch {
		case err != nil:
			return nil, unavailable(op, err)
		case won:
			return func() { c.unlock(ctx, key, holder) }, nil
		}
		select {
		case <-ctx.Done():
			return nil, unavailable(op, ctx.Err())
		case <-time.After(lockPause):
		}
	}
}

func (c *TokenCache) unlock(ctx context.Context, key, holder string) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), unlockTimeout)
	defer cancel()
	_ = goredis.NewScript(unlockLua).Run(ctx, c.rdb, []string{key}, holder).Err()
}
