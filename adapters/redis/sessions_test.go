package redis_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alicebob/miniredis/v2"
	goredis "github.com/redis/go-redis/v9"

	"hotline"
	"hotline/adapters/redis"
	"hotline/adapters/redis/redistest"
	"hotline/bot"
)

var (
	her    = hotline.UserID{Account: "county", OpenID: "o-her"}
	other  = hotline.UserID{Account: "county", OpenID: "o-other"}
	reply  = bot.Say("先到安全的地方去。", "打电话", "菜单")
	quiet  = slog.New(slog.DiscardHandler)
	silent = redis.SessionOptions{Logger: quiet}
)

// stores are what the sessions must work on: a real redis-server, and the
// miniredis of the demo.
var stores = map[string]func(*testing.T) *goredis.Client{
	"redis-server": startRedis,
	"miniredis":    startMiniredis,
}

func startRedis(t *testing.T) *goredis.Client {
	t.Helper()
	return redistest.Start(t)
}

func startMiniredis(t *testing.T) *goredis.Client {
	t.Helper()
	return dial(t, miniredis.RunT(t).Addr())
}

func dial(t *testing.T, addr string) *goredis.Client {
	t.Helper()
	client, ok := redis.Open(goredis.UniversalOptions{Addrs: []string{addr}}).(*goredis.Client)
	if !ok {
		t.Fatal("no client of a single server")
	}
	t.Cleanup(func() { _ = client.Close() })
	return client
}

func TestATurnIsBegunCommittedAndRepeated(t *testing.T) {
	for name, start := range stores {
		t.Run(name, func(t *testing.T) {
			rdb := start(t)
			s := redis.NewSessions(rdb, silent)
			ctx := t.Context()

			first := begin(t, s, her, "k1")
			if want := (bot.Begun{}); !reflect.DeepEqual(first, want) {
				t.Fatalf("first Begin = %+v, want an empty session of version 0", first)
			}
			if again := begin(t, s, her, "k1"); !again.Working {
				t.Fatalf("Begin while the turn is worked on = %+v, want Working", again)
			}
			session := bot.Session{Misses: 2, CaseID: "c7", Article: "legal-aid"}
			if err := s.Commit(ctx, her, "k1", first.Version, session, reply); err != nil {
				t.Fatal(err)
			}
			repeat := begin(t, s, her, "k1")
			if !repeat.Answered || !reflect.DeepEqual(repeat.Reply, reply) {
				t.Fatalf("Begin of an answered message = %+v, want the reply it got", repeat)
			}
			next := begin(t, s, her, "k2")
			if next.Version != 1 || !reflect.DeepEqual(next.Session, session) {
				t.Fatalf("next Begin = %+v, want version 1 and the session committed", next)
			}
			if strange := begin(t, s, other, "k1"); strange.Answered || strange.Version != 0 {
				t.Fatalf("another user's Begin with the same key = %+v, want her own new turn", strange)
			}
		})
	}
}

func TestAnEmptyReplyIsAnAnswerToo(t *testing.T) {
	for name, start := range stores {
		t.Run(name, func(t *testing.T) {
			rdb := start(t)
			s := redis.NewSessions(rdb, silent)
			begin(t, s, her, "k1")
			if err := s.Commit(t.Context(), her, "k1", 0, bot.Session{}, bot.Reply{}); err != nil {
				t.Fatal(err)
			}
			if repeat := begin(t, s, her, "k1"); !repeat.Answered || !repeat.Reply.Empty() {
				t.Fatalf("Begin = %+v, want an empty answer", repeat)
			}
		})
	}
}

func TestACommitAfterAnotherMessageConflictsAndBeginsAgain(t *testing.T) {
	for name, start := range stores {
		t.Run(name, func(t *testing.T) {
			rdb := start(t)
			s := redis.NewSessions(rdb, silent)
			ctx := t.Context()
			begin(t, s, her, "k1")
			begin(t, s, her, "k2")
			if err := s.Commit(ctx, her, "k2", 0, bot.Session{Misses: 1}, reply); err != nil {
				t.Fatal(err)
			}
			wantCode(t, s.Commit(ctx, her, "k1", 0, bot.Session{Misses: 9}, reply), hotline.Conflict)

			again := begin(t, s, her, "k1")
			if again.Working || again.Answered || again.Version != 1 || again.Session.Misses != 1 {
				t.Fatalf("Begin after a conflict = %+v, want the session as the other message left it", again)
			}
			if err := s.Commit(ctx, her, "k1", again.Version, bot.Session{Misses: 2}, reply); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestACommitAfterAnotherDeliveryConflictsAndFindsItsReply(t *testing.T) {
	for name, start := range stores {
		t.Run(name, func(t *testing.T) {
			rdb := start(t)
			s := redis.NewSessions(rdb, silent)
			ctx := t.Context()
			begin(t, s, her, "k1")
			if err := s.Commit(ctx, her, "k1", 0, bot.Session{Misses: 1}, reply); err != nil {
				t.Fatal(err)
			}
			// The delivery that lost its claim to the clock comes back, even with
			// the version that would fit.
			wantCode(t, s.Commit(ctx, her, "k1", 1, bot.Session{Misses: 9}, bot.Say("别的")), hotline.Conflict)
			if again := begin(t, s, her, "k1"); !again.Answered || !reflect.DeepEqual(again.Reply, reply) {
				t.Fatalf("Begin = %+v, want the first delivery's reply", again)
			}
		})
	}
}

func TestThreeDeliveriesOfOnePushAreOneTurn(t *testing.T) {
	for name, start := range stores {
		t.Run(name, func(t *testing.T) {
			rdb := start(t)
			const deliveries = 3
			s := redis.NewSessions(rdb, silent)
			begun := make([]bot.Begun, deliveries)
			errs := make([]error, deliveries)
			var all sync.WaitGroup
			for i := range deliveries {
				all.Go(func() { begun[i], errs[i] = s.Begin(t.Context(), her, "k1") })
			}
			all.Wait()
			holders := 0
			for i := range deliveries {
				if errs[i] != nil {
					t.Fatal(errs[i])
				}
				if !begun[i].Working {
					holders++
				}
			}
			if holders != 1 {
				t.Fatalf("%d deliveries took the turn, want 1", holders)
			}
			if err := s.Commit(t.Context(), her, "k1", 0, bot.Session{}, reply); err != nil {
				t.Fatal(err)
			}
			for range deliveries {
				if b := begin(t, s, her, "k1"); !b.Answered || !reflect.DeepEqual(b.Reply, reply) {
					t.Fatalf("Begin = %+v, want the same reply for every delivery", b)
				}
			}
		})
	}
}

func TestMessagesThroughTwoProcessesAllApply(t *testing.T) {
	for name, start := range stores {
		t.Run(name, func(t *testing.T) {
			rdb := start(t)
			const each = 20
			processes := []*redis.Sessions{redis.NewSessions(rdb, silent), redis.NewSessions(rdb, silent)}
			var all sync.WaitGroup
			for p, s := range processes {
				for i := range each {
					all.Go(func() { say(t, s, fmt.Sprintf("p%d-m%d", p, i)) })
				}
			}
			all.Wait()
			last := begin(t, processes[0], her, "last")
			if want := len(processes) * each; last.Session.Misses != want || last.Version != int64(want) {
				t.Fatalf("%d messages applied in %d versions, want %d", last.Session.Misses, last.Version, want)
			}
		})
	}
}

// say runs one turn as the conversation does, and counts it in the session.
func say(t *testing.T, s *redis.Sessions, key string) {
	t.Helper()
	for {
		begun, err := s.Begin(t.Context(), her, key)
		if err != nil || begun.Working || begun.Answered {
			t.Errorf("Begin(%s) = %+v, %v; want the turn", key, begun, err)
			return
		}
		begun.Session.Misses++
		err = s.Commit(t.Context(), her, key, begun.Version, begun.Session, reply)
		if hotline.CodeOf(err) == hotline.Conflict {
			continue
		}
		if err != nil {
			t.Errorf("Commit(%s): %v", key, err)
		}
		return
	}
}

func TestEverythingExpiresAndSharesAHashTag(t *testing.T) {
	for name, start := range stores {
		t.Run(name, func(t *testing.T) {
			rdb := start(t)
			s := redis.NewSessions(rdb, silent)
			ctx := t.Context()
			begin(t, s, her, "k1")
			if got := ttlOf(t, rdb, ":turn:"); got <= 4*time.Second || got > 4800*time.Millisecond {
				t.Errorf("the claim lives %v, want 4.8 s", got)
			}
			if err := s.Commit(ctx, her, "k1", 0, bot.Session{Misses: 1}, reply); err != nil {
				t.Fatal(err)
			}
			if got := ttlOf(t, rdb, ":turn:"); got <= 9*time.Minute || got > 10*time.Minute {
				t.Errorf("the reply lives %v, want 10 min", got)
			}
			if got := ttlOf(t, rdb, ":session"); got <= 6*24*time.Hour || got > 7*24*time.Hour {
				t.Errorf("the session lives %v, want 7 days", got)
			}
			for _, key := range rdb.Keys(ctx, "*").Val() {
				if !strings.HasPrefix(key, "hotline:{"+her.Hash()+"}:") || strings.Contains(key, her.OpenID) {
					t.Errorf("key %s: want her hash as its tag and no openid", key)
				}
			}
		})
	}
}

func TestAClaimThatRanOutIsFree(t *testing.T) {
	server := miniredis.RunT(t)
	s := redis.NewSessions(dial(t, server.Addr()), silent)
	begin(t, s, her, "k1")
	server.FastForward(4900 * time.Millisecond)
	if repeat := begin(t, s, her, "k1"); repeat.Working {
		t.Fatal("the repeat 4.9 s after a crash finds the message taken")
	}
}

func TestAnUnreadableSessionStartsAfreshWithItsVersion(t *testing.T) {
	for name, start := range stores {
		t.Run(name, func(t *testing.T) {
			rdb := start(t)
			var log bytes.Buffer
			s := redis.NewSessions(rdb, redis.SessionOptions{Logger: slog.New(slog.NewTextHandler(&log, nil))})
			key := "hotline:{" + her.Hash() + "}:session"
			if err := rdb.HSet(t.Context(), key, "version", 41, "blob", `{"said":"她说的话"`).Err(); err != nil {
				t.Fatal(err)
			}
			begun := begin(t, s, her, "k1")
			if begun.Version != 41 || !reflect.DeepEqual(begun.Session, bot.Session{}) {
				t.Fatalf("Begin = %+v, want an empty session of version 41", begun)
			}
			if s.Unreadable() != 1 || !strings.Contains(log.String(), "unreadable") {
				t.Errorf("counted %d, logged %q; want one of each", s.Unreadable(), log.String())
			}
			if strings.Contains(log.String(), "她") || strings.Contains(log.String(), her.OpenID) {
				t.Errorf("the log quotes her: %s", log.String())
			}
			if err := s.Commit(t.Context(), her, "k1", 41, bot.Session{}, reply); err != nil {
				t.Fatal(err)
			}
		})
	}
}

func TestUpdateAndForgetMeetTurnsUnderWay(t *testing.T) {
	for name, start := range stores {
		t.Run(name, func(t *testing.T) {
			rdb := start(t)
			s := redis.NewSessions(rdb, silent)
			ctx := t.Context()
			begin(t, s, her, "k1")
			if err := s.Update(ctx, her, func(session *bot.Session) { session.CaseID = "c1" }); err != nil {
				t.Fatal(err)
			}
			wantCode(t, s.Commit(ctx, her, "k1", 0, bot.Session{}, reply), hotline.Conflict)
			begun := begin(t, s, her, "k1")
			if begun.Session.CaseID != "c1" {
				t.Fatalf("Begin = %+v, want the updated session", begun)
			}
			if err := s.Forget(ctx, her); err != nil {
				t.Fatal(err)
			}
			wantCode(t, s.Commit(ctx, her, "k1", begun.Version, begun.Session, reply), hotline.Conflict)
			begun = begin(t, s, her, "k1")
			if !reflect.DeepEqual(begun.Session, bot.Session{}) {
				t.Fatalf("Begin after Forget = %+v, want nothing of her", begun)
			}
			if err := s.Forget(ctx, other); err != nil {
				t.Fatalf("Forget of somebody unknown: %v", err)
			}
		})
	}
}

func TestUpdatesBySeveralAreAllKept(t *testing.T) {
	for name, start := range stores {
		t.Run(name, func(t *testing.T) {
			rdb := start(t)
			s := redis.NewSessions(rdb, silent)
			var all sync.WaitGroup
			for range 8 {
				all.Go(func() {
					if err := s.Update(t.Context(), her, func(session *bot.Session) { session.Misses++ }); err != nil {
						t.Error(err)
					}
				})
			}
			all.Wait()
			if begun := begin(t, s, her, "k1"); begun.Session.Misses != 8 {
				t.Fatalf("%d updates kept, want 8", begun.Session.Misses)
			}
		})
	}
}

func begin(t *testing.T, s *redis.Sessions, u hotline.UserID, key string) bot.Begun {
	t.Helper()
	begun, err := s.Begin(t.Context(), u, key)
	if err != nil {
		t.Fatal(err)
	}
	return begun
}

func wantCode(t *testing.T, err error, want hotline.Code) {
	t.Helper()
	if got := hotline.CodeOf(err); got != want {
		t.Fatalf("error %v has code %q, want %q", err, got, want)
	}
}

func ttlOf(t *testing.T, rdb *goredis.Client, part string) time.Duration {
	t.Helper()
	for _, key := range rdb.Keys(t.Context(), "*").Val() {
		if strings.Contains(key, part) {
			return rdb.PTTL(t.Context(), key).Val()
		}
	}
	t.Fatalf("no key with %s", part)
	return 0
}
