package flows

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// The values of a yes/no question.
const (
	valueYes = "yes"
	valueNo  = "no"
)

// yesNo is a choice of two whose answers are mostly not the labels: 中, 嗯呐,
// 俺有, 木有. It also asks for consent.
type yesNo struct {
	choice
	// echo is all that the question itself says.
	echo string
}

func newYesNo(a *ask, w *words, f *faults) kind {
	a.refuse(f, "min", "max", "unit")
	if len(a.options) == 0 {
		yes, no := "是", "不是"
		if a.kind.value == kindConsent {
			yes, no = "同意", "不同意"
		}
		a.options = []option{
			{value: text{valueYes, a.line}, label: text{yes, a.line}},
			{value: text{valueNo, a.line}, label: text{no, a.line}},
		}
	}
	if len(a.options) != 2 || a.options[0].value.value != valueYes || a.options[1].value.value != valueNo {
		f.add(a.options[0].value.line, "the options of a %s question are yes and no, in this order", a.kind.value)
		return nil
	}
	y := yesNo{choice{w, offer(a.options)}, a.says + a.label.value + a.hint.value}
	for _, o := range y.options {
		y.echo += strings.Join(o.names, "")
	}
	return y
}

// clauseLimit is how long, in characters, a clause may be whose beginning is
// taken for the whole of it.
const clauseLimit = 8

// read listens to every clause. A message that says both yes and no, or that
// asks something back, is no answer.
func (y yesNo) read(in input, _ time.Time) answer {
	if i, ok := ordinal(in, 2); ok {
		return answer{value: y.options[i].value}
	}
	said := ""
	for i, clause := range in.clauses() {
		value := y.clause(clause)
		switch {
		case value == "" && i == 0:
			return answer{}
		case value == "" && y.words.asks(clause):
			return answer{}
		case value != "" && said != "" && value != said:
			return answer{}
		case said == "":
			said = value
		}
	}
	return answer{value: said}
}

func (y yesNo) clause(said string) string {
	core := y.words.core(said)
	if value := cmp.Or(y.exact(said), y.exact(y.words.untailed(said)), y.exact(core)); value != "" {
		return value
	}
	unsure := slices.ContainsFunc(y.words.Unsure, func(u string) bool { return strings.Contains(said, u) })
	if unsure || y.words.asks(said) || utf8.RuneCountInString(said) > clauseLimit {
		return ""
	}
	if value, ok := y.within(said, 3); ok {
		return value
	}
	return y.beginning(core)
}

func (y yesNo) exact(said string) string {
	for _, o := range y.options {
		if slices.Contains(o.names, said) {
			return o.value
		}
	}
	switch {
	case slices.Contains(y.words.Yes, said):
		return valueYes
	case slices.Contains(y.words.No, said):
		return valueNo
	}
	return ""
}

// beginning judges by how an answer begins: no counts before yes, and a yes
// that has a denial in it (要不要, 行不) is neither. What follows must be about
// the question: 没报过警 answers 报过警没有, 没钱坐车 does not.
func (y yesNo) beginning(said string) string {
	no, yes := y.options[1], y.options[0]
	if rest, ok := after(said, no.names, y.words.No); ok {
		return y.about(rest, valueNo)
	}
	if containsAny(said, y.words.Negations) {
		return ""
	}
	if rest, ok := after(said, yes.names, y.words.Yes); ok {
		return y.about(rest, valueYes)
	}
	return ""
}

// about is the value if the rest of an answer says nothing new (不中), or takes
// up a word of the question.
func (y yesNo) about(rest, value string) string {
	if slices.Contains(y.words.Yes, rest) {
		return value
	}
	news := strings.Map(func(r rune) rune {
		if strings.ContainsRune(y.words.Particles, r) {
			return -1
		}
		return r
	}, rest)
	if news == "" || strings.ContainsAny(y.echo, news) {
		return value
	}
	return ""
}

// after is what follows the longest of the Chinese beginnings; "n" must not
// find itself in "ni".
func after(said string, lists ...[]string) (rest string, ok bool) {
	longest := ""
	for _, list := range lists {
		for _, w := range list {
			if len(w) > len(longest) && w[0] >= utf8.RuneSelf && strings.HasPrefix(said, w) {
				longest = w
			}
		}
	}
	return said[len(longest):], longest != ""
}

func (y yesNo) typed(value string) (any, bool) {
	return value == valueYes, value == valueYes || value == valueNo
}
