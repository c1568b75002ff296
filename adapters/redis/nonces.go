package redis

import (
	"context"
	_ "embed"
	"time"

	goredis "github.com/redis/go-redis/v9"
)

//go:embed nonce.lua
var nonceLua string

// nonceTTL is a little more than the ten minutes in which the callback takes a
// signature for fresh.
const nonceTTL = 10*time.Minute + 30*time.Second

// Nonces remembers, for all instances, which signatures of WeChat's pushes were
// used and for which body.
type Nonces struct {
	rdb    goredis.UniversalClient
	script *goredis.Script
}

// NewNonces remembers signatures in rdb.
func NewNonces(rdb goredis.UniversalClient) *Nonces {
	return &Nonces{rdb: rdb, script: goredis.NewScript(nonceLua)}
}

// Spend uses a signature for the body with this digest, and reports whether it
// was unused or used for the very same body. unavailable: Redis does not
// answer.
func (n *Nonces) Spend(ctx context.Context, account, signature, digest string) (good bool, err error) {
	key := "hotline:push:" + account + ":" + signature
	good, err = n.script.Run(ctx, n.rdb, []string{key}, digest, nonceTTL.Milliseconds()).Bool()
	if err != nil {
		return false, unavailable("redis.Nonces.Spend", err)
	}
	return good, nil
}
