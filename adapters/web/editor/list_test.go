package editor_test

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"hotline/knowledge"
)

func TestListFilters(t *testing.T) {
	h := newHouse(t)
	h.seed(
		seedOf("legal-aid", "请不起律师咋办", "rights", "有免费律师。", true),
		seedOf("wages", "工钱不给咋办", "jobs", "先留凭据。", true),
		seedOf("training", "想学点手艺", "jobs", "有免费培训。", false),
	)
	v := h.loggedIn("zhao")
	tests := []struct {
		query string
		want  []string
	}{
		{"", []string{"legal-aid", "training", "wages"}},
		{"?topic=jobs", []string{"training", "wages"}},
		{"?status=draft", []string{"training"}},
		{"?topic=jobs&status=published", []string{"wages"}},
		{"?q=免费", []string{"legal-aid", "training"}},
		{"?q=+LEGAL-aid+", []string{"legal-aid"}},
		{"?q=100%25", nil},
		{"?topic=nothing", nil},
		{"?page=-3", []string{"legal-aid", "training", "wages"}},
	}
	for _, tt := range tests {
		p := v.get("/editor" + tt.query).must(http.StatusOK)
		if got := p.listed(); !slices.Equal(got, tt.want) {
			t.Errorf("%q: %v, want %v", tt.query, got, tt.want)
		}
		if empty := strings.Contains(p.body, "没有这样的文章"); empty != (tt.want == nil) {
			t.Errorf("%q: says that it is empty: %v", tt.query, empty)
		}
	}
}

func TestListPages(t *testing.T) {
	h := newHouse(t)
	seeds := make([]knowledge.SeedArticle, 65)
	for i := range seeds {
		seeds[i] = seedOf(fmt.Sprintf("a%03d", i), "题目", "jobs", "正文。", true)
	}
	h.seed(seeds...)
	v := h.loggedIn("zhao")
	tests := []struct {
		page, first, said string
		rows              int
		older, newer      bool
	}{
		{"1", "a000", "第 1–30 篇，共 65 篇", 30, true, false},
		{"2", "a030", "第 31–60 篇，共 65 篇", 30, true, true},
		{"3", "a060", "第 61–65 篇，共 65 篇", 5, false, true},
		{"99", "a060", "第 61–65 篇，共 65 篇", 5, false, true},
		{"999999999999999999", "a060", "第 61–65 篇，共 65 篇", 5, false, true},
	}
	for _, tt := range tests {
		p := v.get("/editor?topic=jobs&page=" + tt.page).must(http.StatusOK)
		ids := p.listed()
		if len(ids) != tt.rows || ids[0] != tt.first || !strings.Contains(p.body, tt.said) {
			t.Errorf("page %s: %d rows from %s, want %d from %s and %q", tt.page, len(ids), ids[0], tt.rows, tt.first, tt.said)
		}
		if strings.Contains(p.body, `rel="next"`) != tt.older || strings.Contains(p.body, `rel="prev"`) != tt.newer {
			t.Errorf("page %s: wrong buttons", tt.page)
		}
		if !strings.Contains(p.body, "topic=jobs") {
			t.Errorf("page %s: the buttons forget the filter", tt.page)
		}
	}
}

func TestListTellsWhatIsOutOfDate(t *testing.T) {
	h := newHouse(t)
	h.seed(
		seedOf("fresh", "还新", "jobs", "正文。", true),
		seedOf("stale", "旧了", "jobs", "正文。", true, "verify_by: 2026-11-23"),
	)
	v := h.loggedIn("zhao")
	if p := v.get("/editor?q=stale"); !strings.Contains(p.body, "过期了") || !strings.Contains(p.body, "2026-11-23") {
		t.Error("the list does not tell that the article is out of date")
	}
	if p := v.get("/editor?q=fresh"); strings.Contains(p.body, "过期了") {
		t.Error("the list says that a fresh article is out of date")
	}
}
