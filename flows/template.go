package flows

import (
	"regexp"
	"strings"
)

// template is a text with places for answers: 娃是{birthday}生的。
type template []piece

// piece is plain text, or the place of a slot's answer.
type piece struct{ plain, slot string }

var placeForm = regexp.MustCompile(`\{([^{}]*)\}`)

func parseTemplate(s string) template {
	var t template
	end := 0
	for _, m := range placeForm.FindAllStringSubmatchIndex(s, -1) {
		if m[0] > end {
			t = append(t, piece{plain: s[end:m[0]]})
		}
		t = append(t, piece{slot: s[m[2]:m[3]]})
		end = m[1]
	}
	if end < len(s) {
		t = append(t, piece{plain: s[end:]})
	}
	return t
}

// render puts in what shown says of each slot.
func (t template) render(shown func(slot string) string) string {
	if len(t) == 1 && t[0].slot == "" {
		return t[0].plain
	}
	var b strings.Builder
	for _, p := range t {
		if p.slot == "" {
			b.WriteString(p.plain)
		} else {
			b.WriteString(shown(p.slot))
		}
	}
	return b.String()
}
