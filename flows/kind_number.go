package flows

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// maxNumber bounds numbers where the flow does not.
const maxNumber = 999_999

// number is a whole number, with a unit where the question has one.
type number struct {
	words    *words
	unit     string
	min, max int
}

func newNumber(a *ask, w *words, f *faults) kind {
	a.refuse(f, "options")
	n := number{w, a.unit.value, whole(a.min, 1, f), whole(a.max, maxNumber, f)}
	if n.min > n.max {
		f.add(a.line, "min is above max")
	}
	if n.min < 1 {
		f.add(a.min.line, "min must be at least 1: the conversation takes 0 for a command, so ask yes or no first")
	}
	return n
}

func (n number) choices() []string { return nil }

func (n number) read(in input, _ time.Time) answer {
	said := n.words.core(in.bare)
	value, ok := n.value(said)
	switch {
	case !ok || len(in.clauses()) > 1:
		return answer{}
	case value < n.min:
		return answer{problem: n.words.Phrases.NumberLow}
	case value > n.max:
		return answer{problem: n.words.Phrases.NumberHigh}
	}
	return answer{value: strconv.Itoa(value)}
}

// monthUnit is the unit in which a year and half a year can be said too.
const monthUnit = "个月"

func (n number) value(said string) (int, bool) {
	for _, about := range []string{"大概", "大约", "差不多", "快", "有"} {
		said = strings.TrimPrefix(said, about)
	}
	said = strings.TrimSuffix(said, "左右")
	if months, ok := yearsAsMonths(said); n.unit == monthUnit && ok {
		return months, true
	}
	value, rest, ok := leadingNumber(said)
	units := []string{"", "个", n.unit, strings.TrimPrefix(n.unit, "个")}
	return value, ok && slices.Contains(units, rest)
}

// yearsAsMonths reads 半年, 一年, 两年半.
func yearsAsMonths(said string) (int, bool) {
	if said == "半年" {
		return 6, true
	}
	years, rest, ok := leadingNumber(said)
	switch {
	case !ok:
		return 0, false
	case rest == "年":
		return 12 * years, true
	case rest == "年半":
		return 12*years + 6, true
	}
	return 0, false
}

func (n number) shown(value string) string { return value + n.unit }

func (n number) typed(value string) (any, bool) {
	i, err := strconv.Atoi(value)
	if err != nil {
		return 0, false
	}
	return i, i >= n.min && i <= n.max
}

func (n number) longest() string { return n.shown(strconv.Itoa(n.max)) }

func (n number) branches() []branchName { return nil }
