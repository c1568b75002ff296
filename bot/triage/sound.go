package triage

import (
	"slices"
	"strings"

	"github.com/mozillazg/go-pinyin"
)

// sounds finds a few strong phrases by their sound, so that 自沙 and 紫杀 are
// read as 自杀. A phrase of two sounds meets ordinary words too; those are kept.
type sounds struct {
	syllables map[rune]rune // a character → the number of its syllable
	phrases   trie          // syllables → index into as
	as        [][]rune
	keep      trie
}

// build prepares the phrases. Only the syllables that they use are kept.
func (s *sounds) build(phrases []string) {
	numbers := map[string]rune{}
	for i, phrase := range phrases {
		var spoken strings.Builder
		for _, r := range phrase {
			syllable := syllableOf(r)
			if _, ok := numbers[syllable]; !ok {
				numbers[syllable] = rune(len(numbers) + 1) //nolint:gosec // a few dozen syllables
			}
			spoken.WriteRune(numbers[syllable])
		}
		s.phrases.add(spoken.String(), int32(i))
		s.as = append(s.as, []rune(phrase))
	}
	s.syllables = make(map[rune]rune, 64*len(numbers))
	for code := range pinyin.PinyinDict {
		r := rune(code) //nolint:gosec // a code point
		if n, ok := numbers[syllableOf(r)]; ok {
			s.syllables[r] = n
		}
	}
}

// mend writes each phrase that the text only sounds like as it is spelt.
func (s *sounds) mend(text []rune) {
	for i := 0; i < len(text); i++ {
		if kept, _ := s.keep.longest(text[i:]); kept > 0 {
			i += kept - 1
			continue
		}
		length, which := s.longest(text[i:])
		if length == 0 || slices.Equal(text[i:i+length], s.as[which]) || s.keptWithin(text[i+1:], length-1) {
			continue
		}
		copy(text[i:], s.as[which])
		i += length - 1
	}
}

// keptWithin reports whether a kept word begins among the first n characters.
func (s *sounds) keptWithin(text []rune, n int) bool {
	for i := range n {
		if kept, _ := s.keep.longest(text[i:]); kept > 0 {
			return true
		}
	}
	return false
}

// longest is the longest phrase whose sounds the text begins with.
func (s *sounds) longest(text []rune) (length int, which int32) {
	node := int32(0)
	for i, r := range text {
		syllable, ok := s.syllables[r]
		if !ok {
			break
		}
		to, ok := s.phrases.next[edge{node, syllable}]
		if !ok {
			break
		}
		node = to
		if vs := s.phrases.values[node]; vs != nil {
			length, which = i+1, vs[0]
		}
	}
	return length, which
}

// syllableOf is the first reading of a character, without its tone.
func syllableOf(r rune) string {
	first, _, _ := strings.Cut(pinyin.PinyinDict[int(r)], ",")
	return strings.Map(toneless, first)
}

// toneless takes the tone mark off a letter of pinyin.
func toneless(r rune) rune {
	switch r {
	case 'ā', 'á', 'ǎ', 'à':
		return 'a'
	case 'ē', 'é', 'ě', 'è', 'ê':
		return 'e'
	case 'ī', 'í', 'ǐ', 'ì':
		return 'i'
	case 'ō', 'ó', 'ǒ', 'ò':
		return 'o'
	case 'ū', 'ú', 'ǔ', 'ù':
		return 'u'
	case 'ü', 'ǖ', 'ǘ', 'ǚ', 'ǜ':
		return 'v'
	case 'ń', 'ň', 'ǹ':
		return 'n'
	}
	return r
}
