package outbox

import (
	"strings"
	"unicode/utf8"
)

// maxBytes is the longest text that WeChat has been seen to take.
const maxBytes = 2047

// halve cuts a text that was refused as too long: at the end of a sentence if
// there is one, never inside a character. Both parts say something; false if
// that cannot be.
func halve(text string) (first, rest string, ok bool) {
	limit := len(text) / 2
	if len(text) > 2*maxBytes {
		limit = maxBytes
	}
	for limit > 0 && !utf8.RuneStart(text[limit]) {
		limit--
	}
	cut := limit
	if end := strings.LastIndexAny(text[:limit], "。！？；\n"); end >= 0 {
		_, size := utf8.DecodeRuneInString(text[end:])
		cut = end + size
	}
	first, rest = strings.TrimSpace(text[:cut]), strings.TrimSpace(text[cut:])
	if first == "" {
		first, rest = strings.TrimSpace(text[:limit]), strings.TrimSpace(text[limit:])
	}
	return first, rest, first != "" && rest != ""
}
