package knowledge

import (
	"math"
	"math/bits"
)

// counts tells in how many documents a gram stands. It is a table of counters
// without keys: grams that fall on one counter share it, which lowers the weight
// of a rare gram now and then and saves most of the memory.
type counts struct {
	counter []uint32
	mask    gram
}

const (
	minCounters = 1 << 14
	maxCounters = 1 << 23
)

// newCounts makes room for the documents and some more.
func newCounts(docs []Document) counts {
	bytes := 0
	for i := range docs {
		bytes += len(docs[i].Title) + len(docs[i].Body)
		for _, q := range docs[i].Questions {
			bytes += len(q)
		}
	}
	// A character is three bytes and begins two grams that are counted; most of
	// them stand elsewhere too, so few counters are shared.
	size := min(max(1<<bits.Len(uint(bytes)), minCounters), maxCounters)
	return counts{counter: make([]uint32, size), mask: gram(size - 1)}
}

func (c *counts) add(g gram) { c.counter[g&c.mask]++ }

func (c *counts) drop(g gram) { c.counter[g&c.mask]-- }

// documents is how many hold the gram, of n.
func (c *counts) documents(g gram, n int) float64 {
	return float64(min(int(c.counter[g&c.mask]), n))
}

// idf is BM25's weight of a gram: high when few of the n documents hold it.
func (c *counts) idf(g gram, n int) float64 {
	df := c.documents(g, n)
	return math.Log1p((float64(n) - df + 0.5) / (df + 0.5))
}
