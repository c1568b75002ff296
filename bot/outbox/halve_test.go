package outbox

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestHalve(t *testing.T) {
	tests := []struct{ name, text, first, rest string }{
		{"at a sentence", "先打110。然后去医院，带上身份证和病历本。", "先打110。", "然后去医院，带上身份证和病历本。"},
		{"at a line", "甲\n乙乙乙乙", "甲", "乙乙乙乙"},
		{"inside a sentence", "一二三四五六", "一二三", "四五六"},
		{"the end of a sentence is all there is", "。一二三四", "。", "一二三四"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			first, rest, ok := halve(test.text)
			if !ok || first != test.first || rest != test.rest {
				t.Errorf("%q and %q, %t", first, rest, ok)
			}
		})
	}
	for _, text := range []string{"", "一", "a", " \n "} {
		if first, rest, ok := halve(text); ok {
			t.Errorf("%q was split into %q and %q", text, first, rest)
		}
	}
}

// However long a text is, its pieces are at last short enough, and say it all.
func TestHalveAgainAndAgain(t *testing.T) {
	text := strings.Repeat("你先带孩子离开那里，到邻居家去。", 400)
	var said strings.Builder
	for rest := text; rest != ""; {
		first, next := rest, ""
		for len(first) > maxBytes {
			head, tail, ok := halve(first)
			if !ok {
				t.Fatal("cannot be split")
			}
			first, next = head, tail+next
		}
		if !utf8.ValidString(first) || !strings.HasSuffix(first, "。") {
			t.Errorf("a piece is cut badly: …%q", first[max(0, len(first)-20):])
		}
		said.WriteString(first)
		rest = next
	}
	if said.String() != text {
		t.Error("something was lost")
	}
}
