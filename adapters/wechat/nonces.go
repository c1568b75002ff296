package wechat

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"sync"
	"time"

	"hotline"
)

const (
	// stampLife is how long a signature must be remembered: the clock lets it
	// pass from maxClockSkew before its time to as long after.
	stampLife = 2 * maxClockSkew
	// spendTimeout is how long a push waits for the shared memory before it is
	// held against this process's own.
	spendTimeout = 300 * time.Millisecond
	// maxRemembered bounds each of the two halves of the memory in the process.
	maxRemembered = 1 << 15
)

// Nonces remembers, for all instances, which signatures of pushes were used.
//
// In plain mode a signature covers time and nonce but not the body, so whoever
// sees one query string could say anything in anybody's name with it. A
// signature is therefore good for one body: the same body again is WeChat
// repeating its push, and gets the same reply again from the conversation;
// another body is a forgery.
type Nonces interface {
	// Spend uses a signature for the body with this digest, and reports whether
	// it was unused or used for the very same body. It must remember for ten
	// minutes. unavailable: nobody can tell; this process then asks its own
	// memory.
	Spend(ctx context.Context, account, signature, digest string) (good bool, err error)
}

// spend reports whether a stamp is good for this body. What the process itself
// remembers holds with and without the shared memory.
func (c *Callback) spend(ctx context.Context, d *door, s stamp, body []byte) bool {
	sum := sha256.Sum256(body)
	if !c.memory.spend(d.Name+" "+s.signature, sum) {
		return false
	}
	if c.options.Nonces == nil {
		return true
	}
	ctx, cancel := context.WithTimeout(ctx, spendTimeout)
	defer cancel()
	good, err := c.options.Nonces.Spend(ctx, d.Name, s.signature, hex.EncodeToString(sum[:]))
	if err != nil {
		c.trouble(d.Name, noncesDown)
		if !c.noncesDown.Swap(true) {
			c.logger.WarnContext(ctx, "wechat: used signatures are known to this process only", "code", hotline.CodeOf(err))
		}
		return true
	}
	c.noncesDown.Store(false)
	return good
}

// spentStamps is the memory of one process: two maps, of which the younger
// takes what comes and the older is dropped when the younger is full or old.
type spentStamps struct {
	now func() time.Time

	mu         sync.Mutex
	young, old map[string][sha256.Size]byte
	since      time.Time
}

func newSpentStamps(now func() time.Time) *spentStamps {
	return &spentStamps{now: now, young: map[string][sha256.Size]byte{}, since: now()}
}

func (m *spentStamps) spend(name string, body [sha256.Size]byte) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	if now := m.now(); now.Sub(m.since) > stampLife || len(m.young) >= maxRemembered {
		m.old, m.young, m.since = m.young, map[string][sha256.Size]byte{}, now
	}
	before, used := m.young[name]
	if !used {
		before, used = m.old[name]
	}
	if used {
		return before == body
	}
	m.young[name] = body
	return true
}
