package triage

import (
	"unicode"
	"unicode/utf8"
)

// normaliser makes a text plain, so that one word of the lexicon finds every
// way of writing it: full and half width, capitals, traditional characters,
// spaces, punctuation and faces between characters, characters written three
// times and more, slips of dictation, homophones of the strong phrases.
type normaliser struct {
	simplified map[rune]rune
	stickers   trie
	slips      trie
	meant      [][]rune // what a slip meant, by the trie's value
	sounds     sounds
}

// stickerLimit is the longest name of a face, in characters.
const stickerLimit = 6

// fold is the part that needs no dictionary of words. The words of the lexicon
// are folded by it too.
func (n *normaliser) fold(out []rune, text string) []rune {
	for i := 0; i < len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		if r == '[' {
			if skip := n.sticker(text[i:]); skip > 0 {
				i += skip
				continue
			}
		}
		i += size
		if r = n.foldRune(r); r == 0 {
			continue
		}
		out = append(out, r)
	}
	return collapse(out)
}

// foldRune is the plain form of a character, or 0 for one that is dropped.
func (n *normaliser) foldRune(r rune) rune {
	if r >= '！' && r <= '～' { // full width
		r -= '！' - '!'
	}
	if r < utf8.RuneSelf {
		switch {
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		}
		return 0
	}
	if s, ok := n.simplified[r]; ok {
		return s
	}
	if r == utf8.RuneError || !unicode.IsLetter(r) {
		return 0
	}
	return r
}

// sticker is the length in bytes of the face that text begins with, or 0.
func (n *normaliser) sticker(text string) int {
	var name [stickerLimit]rune
	count := 0
	for i, r := range text[1:] {
		switch r {
		case ']':
			if length, _ := n.stickers.longest(name[:count]); length > 0 && length == count {
				return i + 2
			}
			return 0
		case '[':
			return 0
		}
		if r = n.foldRune(r); r == 0 {
			continue
		}
		if count == len(name) {
			return 0
		}
		name[count] = r
		count++
	}
	return 0
}

// collapse makes one of a Chinese character that stands three times or more in
// a row.
func collapse(text []rune) []rune {
	out := text[:0]
	for i := 0; i < len(text); {
		j := i + 1
		for j < len(text) && text[j] == text[i] {
			j++
		}
		run := j - i
		if run > 2 && text[i] >= utf8.RuneSelf {
			run = 1
		}
		for range run {
			out = append(out, text[i])
		}
		i = j
	}
	return out
}

// apply folds a text, then mends slips and homophones. It writes to two
// buffers that the caller keeps, and returns both: the result first.
func (n *normaliser) apply(text string, out, spare []rune) (result, other []rune) {
	folded := n.fold(spare[:0], text)
	out = out[:0]
	for i := 0; i < len(folded); {
		length, which := n.slips.longest(folded[i:])
		if length == 0 {
			out = append(out, folded[i])
			i++
			continue
		}
		out = append(out, n.meant[which]...)
		i += length
	}
	n.sounds.mend(out)
	return out, folded
}

// plain is how a word of the lexicon is written once normalised; homophones
// are left alone.
func (n *normaliser) plain(word string) string { return string(n.fold(nil, word)) }
