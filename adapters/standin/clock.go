package standin

import (
	"sync"
	"time"
)

// Clock is a time that can be moved forward, so that windows close and tokens
// age without waiting. It is safe for concurrent use. A bot that is to see the
// same time must share it: the gate refuses what comes from the future.
type Clock struct {
	base func() time.Time

	mu    sync.Mutex
	ahead time.Duration
}

// NewClock makes a clock that shows base until it is moved; nil means time.Now.
func NewClock(base func() time.Time) *Clock {
	if base == nil {
		base = time.Now
	}
	return &Clock{base: base}
}

// Now is the time shown.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.base().Add(c.ahead)
}

// Advance moves the clock by d; WeChat's time never goes back, and a negative
// d is ignored.
func (c *Clock) Advance(d time.Duration) {
	if d < 0 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	c.ahead += d
}
