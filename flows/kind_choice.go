package flows

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// choice is one answer out of several.
type choice struct {
	words   *words
	options []offered
}

// offered is one option, with all its names in bare form.
type offered struct {
	value, label string
	names        []string
}

func newChoice(a *ask, w *words, f *faults) kind {
	a.refuse(f, "min", "max", "unit")
	if len(a.options) < 2 {
		f.add(a.line, "a choice needs at least two options")
	}
	return choice{w, offer(a.options)}
}

func offer(options []option) []offered {
	list := make([]offered, len(options))
	for i, o := range options {
		list[i] = offered{o.value.value, o.label.value, []string{bare(o.label.value)}}
		for _, s := range o.synonyms {
			list[i].names = append(list[i].names, bare(s.value))
		}
	}
	return list
}

func (c choice) choices() []string {
	labels := make([]string, len(c.options))
	for i, o := range c.options {
		labels[i] = o.label
	}
	return labels
}

// read takes a number, a name, part of a name, or a name among other words.
func (c choice) read(in input, _ time.Time) answer {
	if i, ok := ordinal(in, len(c.options)); ok {
		return answer{value: c.options[i].value}
	}
	for _, o := range c.options {
		if slices.Contains(o.names, in.bare) || slices.Contains(o.names, c.words.core(in.bare)) {
			return answer{value: o.value}
		}
	}
	if c.words.asks(in.bare) {
		return answer{}
	}
	if value, ok := c.within(in.bare, 2); ok {
		return answer{value: value}
	}
	return answer{value: cmp.Or(c.partOf(in.bare), c.partOf(c.words.core(in.bare)))}
}

// within finds the one option that is named in the answer, by a name of at
// least so many characters. Of names inside each other the longest counts
// (不在家 hides 在家), and a denial outside the name makes it no answer.
func (c choice) within(said string, atLeast int) (string, bool) {
	var best, value string
	several := false
	for _, o := range c.options {
		for _, name := range o.names {
			if utf8.RuneCountInString(name) < atLeast || !strings.Contains(said, name) {
				continue
			}
			switch {
			case strings.Contains(best, name):
			case best == "" || strings.Contains(name, best):
				best, value = name, o.value
			case value != o.value:
				several = true
			}
		}
	}
	rest := strings.Replace(said, best, "", 1)
	return value, value != "" && !several && !containsAny(rest, c.words.Negations)
}

// partOf is the one option that has the answer in its name, or "".
func (c choice) partOf(said string) string {
	if utf8.RuneCountInString(said) < 2 {
		return ""
	}
	found := ""
	for _, o := range c.options {
		has := slices.ContainsFunc(o.names, func(name string) bool { return strings.Contains(name, said) })
		if has && found != "" {
			return ""
		}
		if has {
			found = o.value
		}
	}
	return found
}

var ordinalForm = regexp.MustCompile(`^(?:我?选择?|要|答案是?)?第?(\d{1,2}|[一二三四五六七八九十]{1,3})(?:个|号|项|条|种)?[吧的呢]?$`)

// ordinal is the place, from 0, of the option that an answer counts out: 2,
// 第二个, 选2, 最后一个.
func ordinal(in input, options int) (int, bool) {
	switch in.bare {
	case "头一个", "上面那个", "前一个":
		return 0, options > 0
	case "最后一个", "最后那个", "下面那个", "末一个":
		return options - 1, options > 0
	}
	found := ordinalForm.FindStringSubmatch(in.bare)
	if found == nil || len(in.clauses()) > 1 {
		return 0, false
	}
	n, _, ok := leadingNumber(found[1])
	return n - 1, ok && n >= 1 && n <= options
}

func (c choice) shown(value string) string {
	for _, o := range c.options {
		if o.value == value {
			return o.label
		}
	}
	return ""
}

func (c choice) typed(value string) (any, bool) {
	known := slices.ContainsFunc(c.options, func(o offered) bool { return o.value == value })
	if !known {
		return "", false
	}
	return value, true
}

func (c choice) longest() string {
	longest := ""
	for _, o := range c.options {
		if len(o.label) > len(longest) {
			longest = o.label
		}
	}
	return longest
}

func (c choice) branches() []branchName {
	names := make([]branchName, len(c.options))
	for i, o := range c.options {
		names[i] = branchName{o.value, o.label}
	}
	return names
}

// place is an option's number as she sees it.
func place(i int) string { return strconv.Itoa(i + 1) }
