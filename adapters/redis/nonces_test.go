package redis_test

import (
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"

	"hotline"
	"hotline/adapters/redis"
	"hotline/adapters/redis/redistest"
	"hotline/adapters/wechat"
)

var _ wechat.Nonces = (*redis.Nonces)(nil)

func TestNonces(t *testing.T) {
	for name, start := range stores {
		t.Run(name, func(t *testing.T) {
			rdb := start(t)
			n := redis.NewNonces(rdb)
			for i, step := range []struct {
				account, signature, digest string
				want                       bool
			}{
				{"city", "s1", "a", true},
				{"city", "s1", "a", true},  // WeChat's repeat
				{"city", "s1", "b", false}, // somebody else's words
				{"city", "s1", "a", true},  // which change nothing
				{"city", "s2", "b", true},
				{"town", "s1", "b", true},
			} {
				good, err := n.Spend(t.Context(), step.account, step.signature, step.digest)
				if err != nil || good != step.want {
					t.Errorf("step %d: Spend = %v, %v; want %v", i, good, err, step.want)
				}
			}
			if left := ttlOf(t, rdb, "city:s1"); left < 10*time.Minute {
				t.Errorf("remembered for %v, want ten minutes", left)
			}
		})
	}
}

func TestNoncesAreForgottenInTheEnd(t *testing.T) {
	server := miniredis.RunT(t)
	n := redis.NewNonces(dial(t, server.Addr()))
	for range 2 {
		if good, err := n.Spend(t.Context(), "city", "s1", time.Now().String()); !good || err != nil {
			t.Fatalf("Spend = %v, %v", good, err)
		}
		server.FastForward(11 * time.Minute)
	}
}

func TestNoncesWithoutRedis(t *testing.T) {
	server := redistest.Launch(t)
	n := redis.NewNonces(server.Client(t))
	server.Kill()
	_, err := n.Spend(t.Context(), "city", "s1", "a")
	wantCode(t, err, hotline.Unavailable)
}
