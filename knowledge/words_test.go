package knowledge

import (
	"reflect"
	"testing"
)

func TestQuestionNormalForm(t *testing.T) {
	w := testRegistry(t).words
	tests := []struct{ name, in, want string }{
		{"traditional", "婦聯電話", "妇联电话"},
		{"width and case", "ＨＰＶ１２３３８", "hpv12338"},
		{"emoji", "他😭又👨‍👩‍👧打❤️我", "他又打我"},
		{"stickers", "好难受[流泪][捂脸]", "好难受"},
		{"spaces between characters", "他  打 我　呢", "他打我呢"},
		{"spaces between words", "hello  world 你好 ok", "hello world 你好 ok"},
		{"sentences", "他打我！！快，点。", "他打我 快 点"},
		{"voice slips", "衣保在哪儿交 加报了找富联", "医保在哪儿交家暴了找妇联"},
		{"dialect", "俺娃咋办", "我孩子怎么办"},
		{"longest first", "孩子他爸走了", "丈夫走了"},
		{"nothing", " 。😀 ", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := w.question(tt.in); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestSlipsAreMendedInQuestionsOnly: 一保 is a slip in a question, and part of
// other words in an article.
func TestSlipsAreMendedInQuestionsOnly(t *testing.T) {
	w := testRegistry(t).words
	if got := w.article("统一保管"); got != "统一保管" {
		t.Errorf("got %q", got)
	}
}

func TestBigrams(t *testing.T) {
	tests := []struct {
		in   string
		want []string
	}{
		{"保护令", []string{"保护", "护令"}},
		{"医保 交 钱包", []string{"医保", "交", "钱包"}},
		{"打12338问", []string{"打12338", "12338问", "12338"}},
		{"", []string{}},
	}
	for _, tt := range tests {
		if got := bigrams(tt.in); !reflect.DeepEqual(got, tt.want) {
			t.Errorf("%q: got %q, want %q", tt.in, got, tt.want)
		}
	}
}

func TestGramsDoNotCrossGaps(t *testing.T) {
	seen := map[int]int{}
	eachGram(symbols("医保 交钱"), func(_ gram, _, length int) { seen[length]++ })
	if want := map[int]int{1: 4, 2: 2}; !reflect.DeepEqual(seen, want) {
		t.Errorf("got %v, want %v", seen, want)
	}
}
