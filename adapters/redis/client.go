package redis

import (
	"time"

	goredis "github.com/redis/go-redis/v9"
	"github.com/redis/go-redis/v9/maintnotifications"
)

// The bounds of one command. A woman waits while Redis does not answer, and
// the conversation has an answer without it: so fail fast, and try again only
// once, for the connection that a restarted Redis has left behind in the pool.
const (
	commandTimeout = time.Second
	retries        = 1
)

// Open makes a client for a single server, a sentinel set or a cluster, as
// options say. It obeys the deadline of every context and gives up after about
// a second where the options name no timeouts of their own. Nothing is dialled
// yet.
func Open(options goredis.UniversalOptions) goredis.UniversalClient {
	options.ContextTimeoutEnabled = true
	options.DialTimeout = orDefault(options.DialTimeout, commandTimeout)
	options.ReadTimeout = orDefault(options.ReadTimeout, commandTimeout)
	options.WriteTimeout = orDefault(options.WriteTimeout, commandTimeout)
	options.PoolTimeout = orDefault(options.PoolTimeout, commandTimeout)
	options.MaxRetries = orDefault(options.MaxRetries, retries)
	options.DialerRetries = orDefault(options.DialerRetries, 1)
	options.DisableIdentity = true
	if options.MaintNotificationsConfig == nil {
		// A hosted service's feature; asking for it costs a round trip and a
		// log line per connection elsewhere.
		options.MaintNotificationsConfig = &maintnotifications.Config{Mode: maintnotifications.ModeDisabled}
	}
	return goredis.NewUniversalClient(&options)
}

func orDefault[T int | time.Duration](value, fallback T) T {
	if value == 0 {
		return fallback
	}
	return value
}
