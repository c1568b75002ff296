package redis_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hotline"
	"hotline/adapters/redis"
	"hotline/adapters/redis/redistest"
	"hotline/bot"
)

// What only a real server, or none, can show.

func TestATurnIsTwoRoundTrips(t *testing.T) {
	rdb := redistest.Start(t)
	s := redis.NewSessions(rdb, silent)
	say(t, s, "warm-up: the server learns the scripts")
	trips := &tripCounter{}
	rdb.AddHook(trips)
	say(t, s, "k1")
	if got := strings.Join(trips.names, " "); got != "evalsha evalsha" {
		t.Fatalf("a turn sends %q, want two evalsha", got)
	}
}

type tripCounter struct{ names []string }

func (*tripCounter) DialHook(next goredis.DialHook) goredis.DialHook { return next }

func (c *tripCounter) ProcessHook(next goredis.ProcessHook) goredis.ProcessHook {
	return func(ctx context.Context, cmd goredis.Cmder) error {
		c.names = append(c.names, cmd.Name())
		return next(ctx, cmd)
	}
}

func (c *tripCounter) ProcessPipelineHook(next goredis.ProcessPipelineHook) goredis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []goredis.Cmder) error {
		c.names = append(c.names, "pipeline")
		return next(ctx, cmds)
	}
}

func TestARedisThatDiedIsUnavailable(t *testing.T) {
	server := redistest.Launch(t)
	s := redis.NewSessions(server.Client(t), silent)
	begin(t, s, her, "k1")
	server.Kill()
	wantUnavailable(t, t.Context(), s)
	server.Restart(t)
	begin(t, s, her, "k1") // the client comes back by itself
}

func TestARedisThatHangsIsUnavailableByTheDeadline(t *testing.T) {
	var config net.ListenConfig
	mute, err := config.Listen(t.Context(), "tcp", "127.0.0.1:0") // accepts, never answers
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = mute.Close() })
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	wantUnavailable(t, ctx, redis.NewSessions(dial(t, mute.Addr().String()), silent))
}

//nolint:revive // context-as-argument: t goes first in a test's helper.
func wantUnavailable(t *testing.T, ctx context.Context, s *redis.Sessions) {
	t.Helper()
	_, err := s.Begin(ctx, her, "k1")
	wantCode(t, err, hotline.Unavailable)
	wantCode(t, s.Commit(ctx, her, "k1", 0, bot.Session{}, reply), hotline.Unavailable)
	wantCode(t, s.Update(ctx, her, func(*bot.Session) {}), hotline.Unavailable)
	wantCode(t, s.Forget(ctx, her), hotline.Unavailable)
}
