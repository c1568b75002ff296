package triage

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A pattern is written as content staff would say it: items with a space
// between them.
//
//	{him} .. {hit} ..1 {me}    somebody, then a hit, then me
//	跳楼|跳河                   one of these words
//	刚? 喝药                    刚 may be missing
//	.. ..12                    up to 6 characters between two items, or up to 12
//
// Items without dots between them stand directly side by side.

// maxGap is the longest gap that a pattern may ask for. It bounds the work on
// a message.
const maxGap = 20

// plainGap is what two dots without a number mean.
const plainGap = 6

// pattern is a sequence of steps.
type pattern []step

// step is one item of a pattern: a word of the symbol, with at most gap
// characters before it.
type step struct {
	symbol int
	gap    int
}

// item is a step as written, before its words have a symbol.
type item struct {
	words    string // the alternatives, sorted out by the vocabulary
	gap      int
	optional bool
}

// parsePattern reads one pattern into the sequences it stands for: two for
// every item that may be missing.
func parsePattern(text string) ([][]item, error) {
	items, err := parseItems(text)
	if err != nil {
		return nil, err
	}
	all := [][]item{{}}
	for _, it := range items {
		with := make([][]item, 0, 2*len(all))
		for _, seq := range all {
			if it.optional {
				with = append(with, skipping(seq, it))
			}
			with = append(with, append(seq[:len(seq):len(seq)], it))
		}
		all = with
	}
	return all, nil
}

// skipping leaves an optional item out; the gap before it is kept, as a bare
// item that the next one takes over.
func skipping(seq []item, left item) []item {
	return append(seq[:len(seq):len(seq)], item{gap: left.gap})
}

func parseItems(text string) ([]item, error) {
	var items []item
	gap := 0
	for _, field := range strings.Fields(text) {
		if after, isGap := strings.CutPrefix(field, ".."); isGap {
			n := plainGap
			if after != "" {
				var err error
				if n, err = strconv.Atoi(after); err != nil || n < 1 || n > maxGap {
					return nil, fmt.Errorf("gap %q is not .. or ..1 to ..%d", field, maxGap)
				}
			}
			gap += n
			continue
		}
		words, optional := strings.CutSuffix(field, "?")
		items = append(items, item{words: words, gap: gap, optional: optional})
		gap = 0
	}
	if len(items) == 0 {
		return nil, errors.New("the pattern has no words")
	}
	if gap > 0 {
		return nil, errors.New("a gap at the end does nothing")
	}
	if items[0].gap > 0 {
		return nil, errors.New("a gap at the start does nothing")
	}
	return items, nil
}

// settle gives the items their symbols and adds the gaps of missing items to
// the next one that is there.
func settle(items []item, symbolOf func(words string) (int, error)) (pattern, error) {
	var p pattern
	gap := 0
	for _, it := range items {
		gap += it.gap
		if it.words == "" {
			continue
		}
		symbol, err := symbolOf(it.words)
		if err != nil {
			return nil, err
		}
		if len(p) == 0 {
			gap = 0
		}
		p = append(p, step{symbol: symbol, gap: gap})
		gap = 0
	}
	if len(p) == 0 {
		return nil, errors.New("every word of the pattern may be missing")
	}
	return p, nil
}
