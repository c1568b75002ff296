package redis_test

import (
	"context"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"hotline"
	"hotline/adapters/redis"
	"hotline/adapters/redis/redistest"
	"hotline/adapters/wechat"
)

var _ wechat.Locker = (*redis.TokenCache)(nil)

func TestOneHolderAtATime(t *testing.T) {
	rdb := redistest.Start(t)
	var inside, most, turns atomic.Int32
	var all sync.WaitGroup
	for range 6 {
		c := redis.NewTokenCache(rdb, "hotline:wechat:")
		all.Go(func() {
			unlock, err := c.Lock(t.Context(), "token:wx", time.Minute)
			if err != nil {
				t.Error(err)
				return
			}
			defer unlock()
			most.Store(max(most.Load(), inside.Add(1)))
			turns.Add(1)
			time.Sleep(5 * time.Millisecond)
			inside.Add(-1)
		})
	}
	all.Wait()
	if most.Load() != 1 || turns.Load() != 6 {
		t.Errorf("%d held it at once in %d turns, want 1 in 6", most.Load(), turns.Load())
	}
	if n := rdb.DBSize(t.Context()).Val(); n != 0 {
		t.Errorf("%d keys are left", n)
	}
}

func TestALockThatRanOutIsNotGivenBackByItsOldHolder(t *testing.T) {
	rdb := redistest.Start(t)
	c := redis.NewTokenCache(rdb, "hotline:wechat:")
	late, err := c.Lock(t.Context(), "x", time.Millisecond)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.Lock(t.Context(), "x", time.Minute); err != nil { // waits for the end
		t.Fatal(err)
	}
	late()
	if n := rdb.Exists(t.Context(), "hotline:wechat:lock:x").Val(); n != 1 {
		t.Error("the old holder gave back the new one's lock")
	}
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	_, err = c.Lock(ctx, "x", time.Minute)
	wantCode(t, err, hotline.Unavailable)
}

func TestALockWithoutRedis(t *testing.T) {
	server := redistest.Launch(t)
	c := redis.NewTokenCache(server.Client(t), "hotline:wechat:")
	server.Kill()
	_, err := c.Lock(t.Context(), "x", time.Minute)
	wantCode(t, err, hotline.Unavailable)
}
