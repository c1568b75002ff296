package flows

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// maxText is how many characters a free answer may have where the flow does
// not say less.
const maxText = 200

// freeText is an answer in her own words.
type freeText struct {
	words    *words
	min, max int
}

func newFreeText(a *ask, w *words, f *faults) kind {
	a.refuse(f, "options", "unit")
	t := freeText{w, whole(a.min, 1, f), whole(a.max, maxText, f)}
	if t.min < 1 || t.max > maxText || t.min > t.max {
		f.add(a.line, "the length of a text must lie between 1 and %d characters", maxText)
	}
	return t
}

// whole is the number that a key holds, or the default where it is not set.
func whole(t text, byDefault int, f *faults) int {
	if !t.set() {
		return byDefault
	}
	n, err := strconv.Atoi(t.value)
	if err != nil {
		f.add(t.line, "a whole number is expected, not %q", t.value)
		return byDefault
	}
	return n
}

func (t freeText) choices() []string { return nil }

func (t freeText) read(in input, _ time.Time) answer {
	length := utf8.RuneCountInString(in.text)
	switch {
	case length == 0:
		return answer{}
	case length < t.min:
		return answer{problem: t.words.Phrases.TextShort}
	case length > t.max:
		return answer{problem: t.words.Phrases.TextLong}
	}
	return answer{value: in.text}
}

func (t freeText) shown(value string) string { return value }

func (t freeText) typed(value string) (any, bool) { return value, value != "" }

func (t freeText) longest() string { return strings.Repeat("𠮷", t.max) }

func (t freeText) branches() []branchName { return nil }
