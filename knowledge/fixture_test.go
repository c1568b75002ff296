package knowledge

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// today is the day of the tests.
func today() time.Time { return time.Date(2026, 11, 24, 10, 0, 0, 0, shanghai()) }

func testRegistry(tb testing.TB) *Registry {
	tb.Helper()
	r, wrong := LoadRegistry(DataFS())
	if len(wrong) > 0 {
		tb.Fatalf("the data that ships has faults: %v", wrong)
	}
	return r
}

// markdown is a file in order; each edit replaces one line that begins with its
// key, or adds it.
func markdown(id string, edits ...string) string {
	lines := []string{
		"id: " + id,
		"title: 怎么申请人身安全保护令",
		"topic: rights",
		"region: 全国",
		"source: 法律原文",
		"risk: high",
		"verify_by: 2027-01-31",
		"verified_on: 2026-11-20",
		"questions: [保护令咋申请, 去哪里办保护令, 法院能不能不让他靠近我]",
	}
	for _, edit := range edits {
		key, _, _ := strings.Cut(edit, ":")
		replaced := false
		for i, l := range lines {
			if strings.HasPrefix(l, key+":") {
				lines[i], replaced = edit, true
			}
		}
		if !replaced {
			lines = append(lines, edit)
		}
	}
	return "---\n" + strings.Join(lines, "\n") + "\n---\n\n去**法院**申请，打 [[电话:12348]] 问。\n\n## 要带啥\n\n1. 身份证\n2. 证据\n"
}

// testArticle is a published article about one thing.
func testArticle(tb testing.TB, id, title string, questions ...string) Article {
	tb.Helper()
	for len(questions) < minQuestions {
		questions = append(questions, fmt.Sprintf("%s 问法%d", title, len(questions)))
	}
	a, wrong := Parse(id+".md", []byte(markdown(id, "title: "+title, "questions: ["+strings.Join(questions, ", ")+"]")))
	if len(wrong) > 0 {
		tb.Fatalf("fixture: %v", wrong)
	}
	return a
}

func testLibrary(tb testing.TB, articles ...Article) *Library {
	tb.Helper()
	l := NewLibrary(testRegistry(tb), today)
	if err := l.Replace(articles); err != nil {
		tb.Fatal(err)
	}
	return l
}
