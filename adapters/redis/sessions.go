package redis

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"log/slog"
	"strconv"
	"sync/atomic"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hotline"
	"hotline/bot"
)

//go:embed begin.lua
var beginLua string

//go:embed commit.lua
var commitLua string

//go:embed update.lua
var updateLua string

//go:embed forget.lua
var forgetLua string

// What SessionOptions are when they say nothing.
const (
	defaultTTL      = 7 * 24 * time.Hour
	defaultReplyTTL = 10 * time.Minute
	// A little less than the 5 s after which WeChat repeats a push: when a
	// process dies at work, the repeat finds the message free again.
	defaultClaimTTL = 4800 * time.Millisecond
)

const (
	// graveTTL outlasts every turn that may be under way when she is forgotten.
	graveTTL = time.Minute
	// updateTries bounds how often Update meets a conflict before it says so.
	updateTries = 16
)

// SessionOptions tune [Sessions]; the zero value is good.
type SessionOptions struct {
	// TTL is how long a session outlives her last message; 7 days when zero.
	TTL time.Duration
	// ReplyTTL is how long the reply to a message is kept for WeChat's repeats
	// of it; 10 minutes when zero.
	ReplyTTL time.Duration
	// ClaimTTL is how long one delivery may work on a message before another
	// may; 4.8 s when zero.
	ClaimTTL time.Duration
	// Logger hears of sessions that cannot be read; slog.Default() when nil.
	Logger *slog.Logger
}

// Sessions is [bot.Sessions] on Redis. Every failure of Redis, a deadline
// included, has the code unavailable.
type Sessions struct {
	rdb        goredis.UniversalClient
	options    SessionOptions
	unreadable atomic.Int64

	begin, commit, update, forget *goredis.Script
}

// NewSessions keeps sessions in rdb, which should come from [Open] so that
// deadlines are obeyed.
func NewSessions(rdb goredis.UniversalClient, options SessionOptions) *Sessions {
	options.TTL = orDefault(options.TTL, defaultTTL)
	options.ReplyTTL = orDefault(options.ReplyTTL, defaultReplyTTL)
	options.ClaimTTL = orDefault(options.ClaimTTL, defaultClaimTTL)
	if options.Logger == nil {
		options.Logger = slog.Default()
	}
	return &Sessions{
		rdb:     rdb,
		options: options,
		begin:   goredis.NewScript(beginLua),
		commit:  goredis.NewScript(commitLua),
		update:  goredis.NewScript(updateLua),
		forget:  goredis.NewScript(forgetLua),
	}
}

// Begin implements [bot.Sessions]. A session that cannot be read counts as an
// empty one: she starts afresh rather than being stuck.
func (s *Sessions) Begin(ctx context.Context, u hotline.UserID, messageKey string) (bot.Begun, error) {
	const op = "redis.Begin"
	keys := []string{sessionKey(u), turnKey(u, messageKey)}
	answer, err := s.begin.Run(ctx, s.rdb, keys, s.options.ClaimTTL.Milliseconds()).StringSlice()
	if err != nil {
		return bot.Begun{}, unavailable(op, err)
	}
	switch {
	case len(answer) == 1 && answer[0] == "working":
		return bot.Begun{Working: true}, nil
	case len(answer) == 2 && answer[0] == "answered":
		return s.answered(op, answer[1])
	case len(answer) == 3 && answer[0] == "begun":
		return s.begun(ctx, op, u, answer[1], answer[2])
	}
	return bot.Begun{}, hotline.Errorf(hotline.Internal, op, "begin.lua answered in %d words", len(answer))
}

// Commit implements [bot.Sessions]. Besides a session that moved on, a message
// that another delivery has answered meanwhile is a conflict: Begin then
// returns that reply.
func (s *Sessions) Commit(ctx context.Context, u hotline.UserID, messageKey string, version int64, session bot.Session, reply bot.Reply) error {
	const op = "redis.Commit"
	blob, err := json.Marshal(session)
	if err != nil {
		return hotline.Errorf(hotline.Internal, op, "session: %w", err)
	}
	said, err := json.Marshal(reply)
	if err != nil {
		return hotline.Errorf(hotline.Internal, op, "reply: %w", err)
	}
	keys := []string{sessionKey(u), turnKey(u, messageKey)}
	done, err := s.commit.Run(ctx, s.rdb, keys,
		version, version+1, blob, s.options.TTL.Milliseconds(), said, s.options.ReplyTTL.Milliseconds()).Bool()
	return outcome(op, done, err)
}

// Update changes her session for a reason other than a message of hers, such
// as a case that was closed. change may run several times, each time on the
// session as it then is. conflict: she wrote faster than this could follow.
func (s *Sessions) Update(ctx context.Context, u hotline.UserID, change func(*bot.Session)) error {
	const op = "redis.Update"
	var err error
	for range updateTries {
		err = s.tryUpdate(ctx, op, u, change)
		if hotline.CodeOf(err) != hotline.Conflict {
			return err
		}
	}
	return err
}

// Forget removes her session. Replies given in the last minutes expire on
// their own. To forget a user who has no session is no error.
func (s *Sessions) Forget(ctx context.Context, u hotline.UserID) error {
	err := s.forget.Run(ctx, s.rdb, []string{sessionKey(u)}, graveTTL.Milliseconds()).Err()
	if err != nil && !errors.Is(err, goredis.Nil) {
		return unavailable("redis.Forget", err)
	}
	return nil
}

// Unreadable counts the sessions and replies found that could not be read.
func (s *Sessions) Unreadable() int64 { return s.unreadable.Load() }

func (s *Sessions) tryUpdate(ctx context.Context, op string, u hotline.UserID, change func(*bot.Session)) error {
	key := sessionKey(u)
	stored, err := s.rdb.HMGet(ctx, key, "version", "blob").Result()
	if err != nil {
		return unavailable(op, err)
	}
	begun, err := s.begun(ctx, op, u, text(stored[0], "0"), text(stored[1], ""))
	if err != nil {
		return err
	}
	change(&begun.Session)
	blob, err := json.Marshal(begun.Session)
	if err != nil {
		return hotline.Errorf(hotline.Internal, op, "session: %w", err)
	}
	done, err := s.update.Run(ctx, s.rdb, []string{key},
		begun.Version, begun.Version+1, blob, s.options.TTL.Milliseconds()).Bool()
	return outcome(op, done, err)
}

func (s *Sessions) begun(ctx context.Context, op string, u hotline.UserID, version, blob string) (bot.Begun, error) {
	v, err := strconv.ParseInt(version, 10, 64)
	if err != nil {
		return bot.Begun{}, hotline.Errorf(hotline.Internal, op, "version is not a number")
	}
	if blob == "" {
		return bot.Begun{Version: v}, nil
	}
	session, readable := decode[bot.Session](blob)
	if !readable {
		s.unreadable.Add(1)
		s.options.Logger.WarnContext(ctx, "session unreadable, starting afresh", "user", u.Hash(), "version", v, "bytes", len(blob))
		return bot.Begun{Version: v}, nil
	}
	return bot.Begun{Session: session, Version: v}, nil
}

// answered reads the reply that a message got. One that cannot be read is not
// silence: with unavailable the conversation answers as well as it can without
// the store.
func (s *Sessions) answered(op, said string) (bot.Begun, error) {
	reply, readable := decode[bot.Reply](said)
	if !readable {
		s.unreadable.Add(1)
		return bot.Begun{}, hotline.Errorf(hotline.Unavailable, op, "the reply kept is unreadable")
	}
	return bot.Begun{Answered: true, Reply: reply}, nil
}

// decode drops what json says of a fault: it may quote her words.
func decode[T any](stored string) (value T, readable bool) {
	err := json.Unmarshal([]byte(stored), &value)
	return value, err == nil
}

func outcome(op string, done bool, err error) error {
	if err != nil {
		return unavailable(op, err)
	}
	if !done {
		return hotline.Errorf(hotline.Conflict, op, "somebody else was first")
	}
	return nil
}

func unavailable(op string, err error) error {
	return hotline.Errorf(hotline.Unavailable, op, "%w", err)
}

// text is a field of a hash as HMGET gives it, nil when there is none.
func text(field any, fallback string) string {
	if s, ok := field.(string); ok {
		return s
	}
	return fallback
}
