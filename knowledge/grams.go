package knowledge

import (
	"math"
	"slices"
	"strings"
)

// symbol is what the search counts: a Chinese character, a whole Latin word or
// number, or [gap].
type symbol rune

// gap separates what does not belong together; no gram crosses it.
const gap symbol = 0

// wordBit is set in the symbols that stand for words, which makes them negative.
const wordBit symbol = math.MinInt32

// isWord reports whether the symbol stands for a word or a number.
func (s symbol) isWord() bool { return s < 0 }

// gram is one, two or three symbols that follow each other, packed by mixing;
// that two grams share a value is too rare to matter.
type gram int64

// longest is the longest gram matched, counted the longest whose documents are
// counted: a gram of three is given the weight of the rarer pair in it.
const (
	longest = 3
	counted = 2
)

// extend is the gram that is one symbol longer; the empty one is 0.
func (g gram) extend(s symbol) gram {
	x := (g + 1) * 0x1E3779B97F4A7C15
	x ^= gram(s) * 0x42B2AE3D27D4EB4F
	x ^= x >> 29
	x *= 0x3F58476D1CE4E5B9
	return x ^ x>>32
}

// token is a run of normal text: one Chinese character, a word, or a gap ("").
type token struct {
	text string
	symbol
}

// tokens cuts normal text.
func tokens(normal string) []token {
	list := make([]token, 0, len(normal)/3+1)
	word := -1 // where the word being read begins
	endWord := func(at int) {
		if word >= 0 {
			list = append(list, token{normal[word:at], wordSymbol(normal[word:at])})
			word = -1
		}
	}
	for i, r := range normal {
		switch {
		case r == ' ':
			endWord(i)
			list = append(list, token{})
		case isHan(r):
			endWord(i)
			list = append(list, token{normal[i : i+len(string(r))], symbol(r)})
		case word < 0:
			word = i
		}
	}
	endWord(len(normal))
	return list
}

func wordSymbol(word string) symbol {
	h := symbol(0x11C9DC5)
	for _, r := range word {
		h = (h ^ symbol(r)) * 16777619
	}
	return h | wordBit
}

// symbols is the compact form of normal text.
func symbols(normal string) []symbol {
	list := tokens(normal)
	out := make([]symbol, len(list))
	for i, t := range list {
		out[i] = t.symbol
	}
	return slices.Clip(out)
}

// bigrams are the terms that bleve finds candidates by: two neighbouring
// symbols, or a lone one.
func bigrams(normal string) []string {
	list := tokens(normal)
	terms := make([]string, 0, len(list))
	for i, t := range list {
		if t.symbol == gap {
			continue
		}
		next := i+1 < len(list) && list[i+1].symbol != gap
		if next {
			terms = append(terms, t.text+list[i+1].text)
		}
		lone := !next && (i == 0 || list[i-1].symbol == gap)
		if lone || t.isWord() {
			terms = append(terms, t.text)
		}
	}
	return terms
}

// eachGram calls visit for every gram of the text, with its place and length.
func eachGram(text []symbol, visit func(g gram, from, length int)) {
	for i := range text {
		var g gram
		for n := 1; n <= longest && i+n <= len(text) && text[i+n-1] != gap; n++ {
			g = g.extend(text[i+n-1])
			visit(g, i, n)
		}
	}
}

// join is several texts as one, with gaps between them.
func join(texts []string) string { return strings.Join(texts, " ") }
