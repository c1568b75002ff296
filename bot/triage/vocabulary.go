package triage

import (
	"errors"
	"fmt"
	"slices"
	"strings"
)

// vocabulary knows the words of the lexicon. Each set of words that a pattern
// asks for, a class or a few alternatives, is a symbol: a small number.
type vocabulary struct {
	classes map[string]class
	symbols map[string]int // by the item as written
	words   trie           // word → the symbols it belongs to
	hides   trie
	plain   func(string) string
}

// class is a named set of words, as written.
type class struct {
	at   place
	text string
}

func newVocabulary(plain func(string) string) *vocabulary {
	return &vocabulary{classes: map[string]class{}, symbols: map[string]int{}, plain: plain}
}

// symbol is the number of an item of a pattern such as "{hit}|揍". Its words
// are added the first time.
func (v *vocabulary) symbol(written string) (int, error) {
	if s, ok := v.symbols[written]; ok {
		return s, nil
	}
	words, err := v.expand(strings.Split(written, "|"), 0)
	if err != nil {
		return 0, err
	}
	s := len(v.symbols)
	v.symbols[written] = s
	slices.Sort(words)
	for _, w := range slices.Compact(words) {
		v.words.add(w, int32(s)) //nolint:gosec // counts the items of the lexicon
	}
	return s, nil
}

// maxDepth is how deep classes may stand in each other.
const maxDepth = 4

// expand replaces classes by their words and makes every word plain.
func (v *vocabulary) expand(written []string, depth int) ([]string, error) {
	if depth > maxDepth {
		return nil, errors.New("the classes stand in each other too deeply, or in a circle")
	}
	var words []string
	for _, w := range written {
		name, isClass := strings.CutPrefix(w, "{")
		if !isClass {
			p := v.plain(w)
			if p == "" {
				return nil, fmt.Errorf("word %q is empty once spaces and signs are dropped", w)
			}
			words = append(words, p)
			continue
		}
		name, closed := strings.CutSuffix(name, "}")
		c, known := v.classes[name]
		if !closed || !known {
			return nil, fmt.Errorf("there is no class %q", w)
		}
		inner, err := v.expand(strings.Fields(c.text), depth+1)
		if err != nil {
			return nil, err
		}
		words = append(words, inner...)
	}
	return words, nil
}
