package triage

import (
	"slices"
	"sync"
)

// span is a stretch of the normalised text.
type span struct{ start, end int32 }

func (a span) touches(b span) bool { return a.start < b.end && b.start < a.end }

// scan is one reading of one message: the words found in it, by symbol. Scans
// are used again and again, so that a reading allocates next to nothing.
type scan struct {
	text, spare []rune
	hits        [][]span // by symbol, ordered by start
	touched     []int32  // the symbols that have hits
	covered     []cover
	candidates  []span
	grown       []span
	start       []int32 // by end: the latest start of a candidate, plus one
	guards      [][]span
	guarded     []bool
	silencers   []span
	pieces      []feature // what the model sees
}

// cover tells how far a harmless word reaches over a character.
type cover struct{ earlier, here int32 }

// scans lends scans out; it is safe for concurrent use.
type scans struct{ pool sync.Pool }

func (s *scans) lend(symbols, guards int) *scan {
	if c, ok := s.pool.Get().(*scan); ok {
		return c
	}
	return &scan{hits: make([][]span, symbols), guards: make([][]span, guards), guarded: make([]bool, guards)}
}

// giveBack takes a scan back. One that a very long message blew up is dropped.
func (s *scans) giveBack(c *scan) {
	const keep = 8192
	if cap(c.text) > keep {
		return
	}
	s.pool.Put(c)
}

// read finds the words of the vocabulary in a message.
func (c *scan) read(n *normaliser, v *vocabulary, message string) {
	for _, s := range c.touched {
		c.hits[s] = c.hits[s][:0]
	}
	c.touched = c.touched[:0]
	clear(c.guarded)
	c.text, c.spare = n.apply(message, c.text, c.spare)
	c.start = append(c.start[:0], make([]int32, len(c.text)+1)...)
	c.cover(&v.hides)
	for at := range c.text {
		c.wordsAt(&v.words, at)
	}
}

// cover notes how far the harmless words reach.
func (c *scan) cover(hides *trie) {
	c.covered = c.covered[:0]
	reach := int32(0)
	for at := range c.text {
		length, _ := hides.longest(c.text[at:])
		here := int32(at + length) //nolint:gosec // an index into a message
		if length == 0 || splitsNumber(c.text, at, at+length) {
			here = 0
		}
		c.covered = append(c.covered, cover{earlier: reach, here: here})
		reach = max(reach, here)
	}
}

func (c *scan) wordsAt(words *trie, at int) {
	node := int32(0)
	for end := at; end < len(c.text); {
		to, ok := words.next[edge{node, c.text[end]}]
		if !ok {
			return
		}
		node = to
		end++
		symbols := words.values[node]
		if symbols == nil || c.hidden(at, end) || splitsNumber(c.text, at, end) {
			continue
		}
		for _, s := range symbols {
			if len(c.hits[s]) == 0 {
				c.touched = append(c.touched, s)
			}
			c.hits[s] = append(c.hits[s], span{int32(at), int32(end)}) //nolint:gosec // indexes into a message
		}
	}
}

// hidden reports whether a longer harmless word lies over [at,end).
func (c *scan) hidden(at, end int) bool {
	over := c.covered[at]
	return int(over.earlier) >= end || int(over.here) > end
}

// splitsNumber reports whether [at,end) begins or ends in the middle of a
// number: 3岁 is not in 43岁.
func splitsNumber(text []rune, at, end int) bool {
	return at > 0 && isDigit(text[at]) && isDigit(text[at-1]) ||
		end < len(text) && isDigit(text[end-1]) && isDigit(text[end])
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// find returns the stretches that a pattern matches, each as short as its end
// allows. The result is valid until the next call. It takes time in proportion
// to the message, because at most one candidate is kept for each end.
func (c *scan) find(p pattern) []span {
	for _, st := range p {
		if len(c.hits[st.symbol]) == 0 {
			return nil
		}
	}
	c.candidates = append(c.candidates[:0], c.hits[p[0].symbol]...)
	for _, st := range p[1:] {
		c.grow(c.hits[st.symbol], int32(st.gap)) //nolint:gosec // at most a few times maxGap
		if len(c.grown) == 0 {
			return nil
		}
		c.candidates, c.grown = c.grown, c.candidates
	}
	return c.candidates
}

// grow lengthens every candidate by the hits that stand at most gap behind it.
func (c *scan) grow(hits []span, gap int32) {
	c.grown = c.grown[:0]
	for _, from := range c.candidates {
		first, _ := slices.BinarySearchFunc(hits, from.end, func(h span, end int32) int { return int(h.start - end) })
		for _, h := range hits[first:] {
			if h.start > from.end+gap {
				break
			}
			if c.start[h.end] == 0 {
				c.grown = append(c.grown, span{end: h.end})
			}
			c.start[h.end] = max(c.start[h.end], from.start+1)
		}
	}
	for i := range c.grown {
		end := c.grown[i].end
		c.grown[i].start = c.start[end] - 1
		c.start[end] = 0
	}
}
