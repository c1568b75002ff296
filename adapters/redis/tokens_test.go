package redis_test

import (
	"testing"
	"time"

	"hotline"
	"hotline/adapters/redis"
	"hotline/adapters/redis/redistest"
)

func TestTokenCache(t *testing.T) {
	rdb := redistest.Start(t)
	c := redis.NewTokenCache(rdb, "hotline:wechat:")

	if got := c.Get("token"); got != nil || c.IsExist("token") {
		t.Fatalf("Get of nothing = %v, want nil", got)
	}
	if err := c.Set("token", "T1", time.Minute); err != nil {
		t.Fatal(err)
	}
	if got, ok := c.Get("token").(string); !ok || got != "T1" || !c.IsExist("token") {
		t.Fatalf("Get = %v, want the string T1", c.Get("token"))
	}
	if ttl := rdb.TTL(t.Context(), "hotline:wechat:token").Val(); ttl <= 0 || ttl > time.Minute {
		t.Errorf("the token lives %v, want a minute", ttl)
	}
	if err := c.Delete("token"); err != nil || c.IsExist("token") {
		t.Errorf("Delete: %v, still there: %v", err, c.IsExist("token"))
	}
}

func TestTokenCacheKeepsNothingThatHasRunOut(t *testing.T) {
	rdb := redistest.Start(t)
	c := redis.NewTokenCache(rdb, "hotline:wechat:")
	for _, ttl := range []time.Duration{0, -time.Second} {
		if err := c.Set("token", "T1", ttl); err != nil {
			t.Fatal(err)
		}
		if n := rdb.DBSize(t.Context()).Val(); n != 0 {
			t.Fatalf("ttl %v: %d keys stored, want none", ttl, n)
		}
	}
	wantCode(t, c.Set("token", []byte("T1"), time.Minute), hotline.Invalid)
}

func TestTokenCacheWithoutRedis(t *testing.T) {
	server := redistest.Launch(t)
	c := redis.NewTokenCache(server.Client(t), "hotline:wechat:")
	server.Kill()
	if got := c.Get("token"); got != nil {
		t.Errorf("Get = %v, want nil", got)
	}
	wantCode(t, c.Set("token", "T1", time.Minute), hotline.Unavailable)
	wantCode(t, c.Delete("token"), hotline.Unavailable)
}
