package standin

import (
	"math/rand/v2"
	"testing"
	"time"
)

// naiveLedger remembers every window ever opened and searches them all.
type naiveLedger struct {
	// A window ends when a newer one of its sort opens.
	message, tap []naiveWindow
}

type naiveWindow struct {
	opened time.Time
	sent   int
}

func (n *naiveLedger) spend(now time.Time) int {
	open := false
	for _, sort := range []struct {
		windows []naiveWindow
		lasts   time.Duration
		most    int
	}{{n.tap, time.Minute, 3}, {n.message, 48 * time.Hour, 5}} {
		if len(sort.windows) == 0 {
			continue
		}
		w := &sort.windows[len(sort.windows)-1]
		if now.Sub(w.opened) >= sort.lasts {
			continue
		}
		open = true
		if w.sent < sort.most {
			w.sent++
			return codeOK
		}
	}
	if open {
		return codeCountSpent
	}
	return codeWindowClosed
}

// The ledger agrees with the naive model whatever happens when.
func TestLedgerAgainstModel(t *testing.T) {
	for seed := range uint64(300) {
		random := rand.New(rand.NewPCG(seed, 48)) //nolint:gosec // a repeatable walk is wanted.
		clock := newClock()
		var books ledger
		var naive naiveLedger
		for step := range 400 {
			steps := []time.Duration{0, time.Second, 20 * time.Second, time.Minute, time.Hour, 24 * time.Hour, 48*time.Hour - time.Second}
			clock.Advance(steps[random.IntN(len(steps))])
			now := clock.Now()
			switch random.IntN(8) {
			case 0:
				books.wrote(now)
				naive.message = append(naive.message, naiveWindow{opened: now})
			case 1:
				books.tapped(now)
				naive.tap = append(naive.tap, naiveWindow{opened: now})
			default:
				left, _ := books.left(now)
				got, want := books.spend(now), naive.spend(now)
				if got != want || (left > 0) != (got == codeOK) {
					t.Fatalf("seed %d, step %d: %d with %d left, the model says %d", seed, step, got, left, want)
				}
			}
		}
	}
}
