package wechat_test

import (
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"hotline/adapters/wechat"
	"hotline/bot"
)

func TestRender(t *testing.T) {
	tests := []struct {
		part bot.Part
		want string
	}{
		{bot.Part{Text: "你好"}, "你好"},
		{bot.Part{Text: "选一个", Choices: []string{"医保", "孩子"}}, "选一个\n1 医保\n2 孩子"},
		{bot.Part{Choices: []string{"医保"}}, "1 医保"},
	}
	for _, tt := range tests {
		if got := wechat.Render(tt.part); got != tt.want {
			t.Errorf("Render(%+v) = %q, want %q", tt.part, got, tt.want)
		}
	}
}

func TestSplit(t *testing.T) {
	tests := []struct {
		name  string
		text  string
		limit int
		want  []string
	}{
		{"short", "够短。", 100, []string{"够短。"}},
		{"empty", "", 100, []string{""}},
		{"exactly full", "一二三", 9, []string{"一二三"}},
		{"sentence", "一二三。四五六。七", 24, []string{"一二三。四五六。", "七"}},
		{"the quote closes with its sentence", "她说：“好。”然后走了很远", 27, []string{"她说：“好。”", "然后走了很远"}},
		{"line", "一二三四\n五六七八", 16, []string{"一二三四", "五六七八"}},
		{"number stays whole", "打电话到12345678去问问看", 18, []string{"打电话到", "12345678去问问", "看"}},
		{"no end in sight", "一二三四五六七", 9, []string{"一二三", "四五六", "七"}},
		{"a very early end is no place to cut", "好。一二三四五六七八九十", 30, []string{"好。一二三四五六七八", "九十"}},
		{"one word longer than the limit", "abcdefghij", 4, []string{"abcd", "efgh", "ij"}},
		{"a family of four stays together", "一👨\u200d👩\u200d👧\u200d👦", 26, []string{"一", "👨\u200d👩\u200d👧\u200d👦"}},
		{"limit below a character", "一二", 1, []string{"一", "二"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := wechat.Split(tt.text, tt.limit); !slices.Equal(got, tt.want) {
				t.Errorf("Split = %q, want %q", got, tt.want)
			}
		})
	}
}

func FuzzSplit(f *testing.F) {
	f.Add("一二三。四五六！“七八。”\n九十 123456789", 12)
	f.Add("👨\u200d👩\u200d👧\u200d👦é\u0301\u0301", 5)
	f.Fuzz(func(t *testing.T, text string, limit int) {
		if !utf8.ValidString(text) || limit > 4096 {
			return
		}
		pieces := wechat.Split(text, limit)
		for _, piece := range pieces {
			if len(piece) > max(limit, utf8.UTFMax) || !utf8.ValidString(piece) {
				t.Fatalf("Split(%q, %d) has the piece %q", text, limit, piece)
			}
		}
		if got, want := unspaced(strings.Join(pieces, "")), unspaced(text); got != want {
			t.Fatalf("Split(%q, %d) lost something: %q", text, limit, pieces)
		}
	})
}

func unspaced(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}
