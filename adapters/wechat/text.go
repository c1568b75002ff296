package wechat

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"hotline/bot"
)

// MaxText is how long one text may be, in bytes. WeChat documents no limit;
// 2047 is what has been seen to arrive, some 680 Chinese characters.
const MaxText = 2047

// Render is a part as text: what it says, then its choices as numbered lines.
func Render(part bot.Part) string {
	var b strings.Builder
	b.WriteString(part.Text)
	for i, choice := range part.Choices {
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(strconv.Itoa(i + 1))
		b.WriteByte(' ')
		b.WriteString(choice)
	}
	return b.String()
}

// pack lays a reply out in texts of at most limit bytes, in order. Parts share
// the first text while they fit: it goes in the HTTP response, which always
// arrives, and costs none of the few messages that WeChat lets us send later.
func pack(reply bot.Reply, limit int) []string {
	var texts []string
	for _, part := range reply.Parts {
		text := clean(Render(part))
		if text == "" {
			continue
		}
		if len(texts) == 1 && len(texts[0])+len("\n\n")+len(text) <= limit {
			texts[0] += "\n\n" + text
			continue
		}
		texts = append(texts, Split(text, limit)...)
	}
	return texts
}

// clean is text without space at its ends, without the characters that XML 1.0
// forbids even when escaped, and without carriage returns. Bytes that are not
// UTF-8 go too, and the sign that stands for them.
func clean(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if !allowed(r) {
			return -1
		}
		return r
	}, text))
}

func allowed(r rune) bool {
	switch r {
	case '\t', '\n':
		return true
	case utf8.RuneError, 0xFFFE, 0xFFFF:
		return false
	}
	return r >= ' '
}

// Split cuts text into pieces of at most limit bytes: at the last end of a line
// or sentence, else between words, and never inside a character. Space around a
// cut is dropped. An empty text gives one empty piece; a limit below the size
// of a character counts as that size.
func Split(text string, limit int) []string {
	limit = max(limit, utf8.UTFMax)
	pieces := []string{}
	for text = strings.TrimSpace(text); len(text) > limit; {
		at := cut(text, limit)
		pieces = append(pieces, strings.TrimRightFunc(text[:at], unicode.IsSpace))
		text = strings.TrimLeftFunc(text[at:], unicode.IsSpace)
	}
	if text != "" || len(pieces) == 0 {
		pieces = append(pieces, text)
	}
	return pieces
}

// cut is where to cut a text longer than limit: after the last sentence unless
// that leaves less than a quarter, else after the last word, else anywhere.
func cut(text string, limit int) int {
	var sentence, word, anywhere int
	var before rune
	ended := false // before is the end of a sentence, or closes one
	for i, r := range text {
		if i > limit {
			break
		}
		ended = strings.ContainsRune(sentenceEnds, before) || ended && strings.ContainsRune(closers, before)
		if i > 0 && !joined(before, r) {
			anywhere = i
			if !bothLatin(before, r) {
				word = i
			}
			if ended && !strings.ContainsRune(sentenceEnds+closers, r) {
				sentence = i
			}
		}
		before = r
	}
	switch {
	case sentence > limit/4:
		return sentence
	case word > limit/4:
		return word
	case anywhere > 0:
		return anywhere
	}
	return wholeRune(text, limit)
}

// wholeRune is the last border of a rune at or before limit, for text that is
// one single cluster.
func wholeRune(text string, limit int) int {
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	return limit
}

const (
	sentenceEnds = "。！？；…!?;\n"
	// closers belong to the sentence that they close.
	closers = "”’」』）》】)\"'"
)

// bothLatin is true inside numbers, addresses and Latin words.
func bothLatin(before, after rune) bool {
	return before > ' ' && before < utf8.RuneSelf && after > ' ' && after < utf8.RuneSelf
}

// joined reports whether two runes make one character on the screen.
func joined(before, after rune) bool {
	const zeroWidthJoiner = '\u200d'
	return before == zeroWidthJoiner || after == zeroWidthJoiner || unicode.Is(unicode.M, after)
}
