package knowledge

import (
	"fmt"
	"sync"
	"testing"
	"time"
)

func TestLibraryFindsByVariantsAndDialect(t *testing.T) {
	l := testLibrary(t,
		testArticle(t, "order", "怎么申请人身安全保护令", "法院能不能不让他靠近我"),
		testArticle(t, "newborn", "刚出生的宝宝怎么上医保", "生了二胎咋参保"),
		testArticle(t, "custody", "离婚了孩子跟谁过", "俩娃能不能都给我"),
		testArticle(t, "loan", "回村开店能不能贷款", "创业担保贷款找谁办"),
	)
	tests := []struct{ ask, want string }{
		{"保护零咋申请", "order"},
		{"想叫法院不让他靠近俺", "order"},
		{"寶寶怎麼上醫保", "newborn"},
		{"刚生的娃 咋上 衣保😀", "newborn"},
		{"离婚孩子归谁", "custody"},
		{"想开个店 能贷款不", "loan"},
	}
	for _, tt := range tests {
		hits := l.Search(tt.ask, 3)
		if len(hits) == 0 || hits[0].ID != tt.want {
			t.Errorf("%s: got %+v, want %s", tt.ask, hits, tt.want)
		}
	}
}

// TestConfidence holds the two marks that callers go by, against the library
// that ships: 0.6 to answer, 0.25 to offer.
func TestConfidence(t *testing.T) {
	seeds, wrong := Seeds(LibraryFS())
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	articles := make([]Article, 0, len(seeds))
	for _, s := range seeds {
		a, _ := Parse(s.ID, []byte(s.Markdown))
		articles = append(articles, a)
	}
	l := testLibrary(t, articles...)
	const answer, offer = 0.6, 0.25
	for _, a := range articles {
		if a.Expired(today()) {
			continue
		}
		hits := l.Search(a.Title, 1)
		if len(hits) == 0 || hits[0].ID != a.ID || hits[0].Confidence < answer {
			t.Errorf("its own title does not find %s: %+v", a.ID, hits)
		}
	}
	for _, text := range []string{
		"今天天气怎么样", "明天会不会下雨", "茅台股票能不能买", "给我写一首诗", "你个王八蛋", "滚", "谁是美国总统",
		"用python写个排序", "红烧肉怎么做", "鸡蛋多少钱一斤", "世界杯谁赢了", "哈哈哈哈", "你好", "hello", "12345678", "。。。", "",
	} {
		if hits := l.Search(text, 3); len(hits) > 0 && hits[0].Confidence >= offer {
			t.Errorf("off-topic %q is offered %+v", text, hits[0])
		}
	}
}

func TestExpiredIsNotAnswered(t *testing.T) {
	now := today()
	l := NewLibrary(testRegistry(t), func() time.Time { return now })
	old := testArticle(t, "old", "去年的缴费标准")
	old.ValidFor = 2026
	if err := l.Replace([]Article{old}); err != nil {
		t.Fatal(err)
	}
	if len(l.Search("缴费标准", 1)) != 1 || l.BriefText("old") == "" {
		t.Fatal("not found in its year")
	}
	tests := []struct {
		name string
		at   time.Time
		want int
	}{
		{"last minute of its year", time.Date(2026, 12, 31, 23, 59, 0, 0, shanghai()), 1},
		{"next year", time.Date(2027, 1, 1, 0, 0, 0, 0, shanghai()), 0},
		{"in another zone", time.Date(2026, 12, 31, 16, 0, 0, 0, time.UTC), 0},
		{"check overdue", time.Date(2027, 2, 1, 0, 0, 0, 0, shanghai()), 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			now = tt.at
			if got := len(l.Search("缴费标准", 1)); got != tt.want {
				t.Errorf("found %d, want %d", got, tt.want)
			}
			if answered := l.BriefText("old") != ""; answered != (tt.want == 1) {
				t.Errorf("brief answered: %v", answered)
			}
			if _, err := l.PageHTML("old"); (err == nil) != (tt.want == 1) {
				t.Errorf("page: %v", err)
			}
		})
	}
}

func TestPutAndRemoveAreSeenAtOnce(t *testing.T) {
	l := NewLibrary(testRegistry(t), today)
	// More rounds than the index takes changes before it is built anew.
	for round := range 2*maxWrites + 3 {
		title := fmt.Sprintf("第%c版粮食补贴", '一'+rune(round))
		if err := l.Put(testArticle(t, "grain", title)); err != nil {
			t.Fatal(err)
		}
		hits := l.Search("粮食补贴", 5)
		if len(hits) != 1 || hits[0].Title != title {
			t.Fatalf("round %d: %+v", round, hits)
		}
	}
	if err := l.Remove("grain"); err != nil {
		t.Fatal(err)
	}
	if err := l.Remove("never-there"); err != nil {
		t.Fatal(err)
	}
	if hits := l.Search("粮食补贴", 5); len(hits) != 0 {
		t.Errorf("removed and found: %+v", hits)
	}
	if len(l.All()) != 0 || l.index.live != 0 || l.index.lengths != [fields]int{} {
		t.Error("something of it is left")
	}
	for at, n := range l.index.counts.counter {
		if n != 0 {
			t.Fatalf("counter %d is %d after everything was removed", at, n)
		}
	}
}

// TestSwapUnderLoad: while the library is replaced and changed, every search
// finds the article that is in every version of it.
func TestSwapUnderLoad(t *testing.T) {
	stays := testArticle(t, "stays", "人身安全保护令")
	l := testLibrary(t, stays)
	done := make(chan struct{})
	var readers sync.WaitGroup
	for range 4 {
		readers.Go(func() {
			for {
				select {
				case <-done:
					return
				default:
				}
				if hits := l.Search("人身安全保护令", 3); len(hits) == 0 || hits[0].ID != "stays" {
					t.Errorf("lost during a swap: %+v", hits)
					return
				}
				l.All()
				l.BriefText("stays")
			}
		})
	}
	for round := range 20 {
		articles := append(make([]Article, 0, 11), stays)
		for i := range 10 {
			articles = append(articles, testArticle(t, fmt.Sprintf("a%d", i), fmt.Sprintf("第%d回的第%d件事", round, i)))
		}
		if err := l.Replace(articles); err != nil {
			t.Fatal(err)
		}
		if err := l.Put(testArticle(t, "put", "养老保险")); err != nil {
			t.Fatal(err)
		}
		if err := l.Remove("a3"); err != nil {
			t.Fatal(err)
		}
	}
	close(done)
	readers.Wait()
}

func FuzzSearch(f *testing.F) {
	for _, s := range []string{"保护令咋申请", "\xff\xfe", "😀😀", "[[电话:1]]", "a b c", "１２３", "\x00", "没有\u200d的"} {
		f.Add(s)
	}
	l := testLibrary(f, testArticle(f, "order", "怎么申请人身安全保护令"), testArticle(f, "loan", "回村开店能不能贷款"))
	f.Fuzz(func(t *testing.T, text string) {
		last := 0.0
		for i, h := range l.Search(text, 3) {
			if h.Confidence < 0 || h.Confidence > 1 || h.Score <= 0 || (i > 0 && h.Score > last) {
				t.Errorf("%+v", h)
			}
			last = h.Score
		}
	})
}
