package pages_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/scs/v2/memstore"
	"golang.org/x/net/html"

	"hotline/adapters/web"
	"hotline/adapters/web/pages"
	"hotline/adapters/web/secure"
	staffweb "hotline/adapters/web/staff"
	"hotline/adapters/web/static"
	"hotline/knowledge"
)

const service = "农家帮忙号"

// noon is the fixed time of the tests: 12:00 in Shanghai.
func noon() time.Time { return time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC) }

// article is the file of an article; front is added to its front matter.
func article(t *testing.T, id, title, front, body string) knowledge.Article {
	t.Helper()
	a, faults := knowledge.Parse(id+".md", []byte("---\nid: "+id+"\ntitle: "+title+
		"\ntopic: rights\nregion: 全国\nsource: 法律原文\nrisk: high\nverified_on: 2026-11-20\n"+front+
		"\nquestions: [问法一, 问法二, 问法三]\n---\n"+body+"\n"))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return a
}

// serve puts the articles on a whole site and returns its address.
func serve(t *testing.T, articles ...knowledge.Article) string {
	t.Helper()
	registry, faults := knowledge.LoadRegistry(knowledge.DataFS())
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	library := knowledge.NewLibrary(registry, noon)
	if err := library.Replace(articles); err != nil {
		t.Fatal(err)
	}
	logger, files := slog.New(slog.DiscardHandler), static.New()
	// Nobody logs in here, so the shell asks for no account.
	shell, err := staffweb.New(staffweb.Deps{
		Sessions: memstore.NewWithCleanupInterval(0), Static: files, Now: noon, Logger: logger,
	})
	if err != nil {
		t.Fatal(err)
	}
	readers, err := pages.New(pages.Deps{Library: library, Static: files, Service: service, Now: noon, Logger: logger})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(web.New(web.Deps{Shell: shell, Static: files, Articles: readers}))
	t.Cleanup(server.Close)
	return server.URL
}

type page struct {
	status int
	header http.Header
	body   string
	root   *html.Node
}

func get(t *testing.T, address string) page {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		t.Fatal(err)
	}
	return page{answer.StatusCode, answer.Header, string(body), root}
}

const current, past = "verify_by: 2027-01-31", "verify_by: 2026-11-23"

// house is a site with an article for each case.
func house(t *testing.T) string {
	t.Helper()
	return serve(t,
		article(t, "order", "他打我，咋申请保护令", current+"\nlaw_refs: [《反家庭暴力法》第二十三条]\nrelated: [letter, stale, none]",
			"去**法院**。打 [[电话:12348]]。\n\n## 要带啥\n\n1. 身份证"),
		article(t, "letter", "告诫书是啥", current, "找派出所。"),
		article(t, "stale", "去年的事", past, "旧的钱数。"),
		article(t, "last-year", "上一年度的事", current+"\nvalid_for: 2025", "旧的日子。"),
	)
}

func TestArticle(t *testing.T) {
	p := get(t, house(t)+"/a/order")
	if p.status != http.StatusOK {
		t.Fatalf("status %d", p.status)
	}
	for _, want := range []string{
		"他打我，咋申请保护令</h1>", "<strong>法院</strong>", `href="tel:12348"`, "要带啥</h2>",
		`<a href="/a/letter">告诫书是啥</a>`, "《反家庭暴力法》第二十三条", "2026-11-20 核对过", `href="tel:110"`,
	} {
		if !strings.Contains(p.body, want) {
			t.Errorf("the page lacks %q", want)
		}
	}
	for _, unwanted := range []string{"[[", "/a/stale", "/a/none"} {
		if strings.Contains(p.body, unwanted) {
			t.Errorf("the page has %q", unwanted)
		}
	}
}

func TestStatuses(t *testing.T) {
	site := house(t)
	tests := []struct {
		path   string
		status int
		says   string
	}{
		{"/a/order", http.StatusOK, "保护令"},
		{"/a/", http.StatusOK, "自家的权益"},
		{"/a/none", http.StatusNotFound, "没有这一篇"},
		{"/a/order/more", http.StatusNotFound, "没有这一篇"},
		{"/a/stale", http.StatusGone, "过期"},
		{"/a/last-year", http.StatusGone, "过期"},
	}
	for _, tt := range tests {
		p := get(t, site+tt.path)
		if p.status != tt.status || !strings.Contains(p.body, tt.says) {
			t.Errorf("%s: %d, want %d with %q", tt.path, p.status, tt.status, tt.says)
		}
		if tt.status != http.StatusOK && !strings.Contains(p.body, `href="tel:12345"`) {
			t.Errorf("%s: does not say where to call", tt.path)
		}
		if strings.Contains(p.body, "旧的") {
			t.Errorf("%s: shows what is out of date", tt.path)
		}
	}
}

// Whoever looks over her shoulder, or at her browser afterwards, learns nothing.
func TestEveryPageIsDiscreet(t *testing.T) {
	site := house(t)
	for _, path := range []string{"/a/", "/a/order", "/a/stale", "/a/none", "/a/order/more"} {
		p := get(t, site+path)
		if p.header.Get("Cache-Control") != "no-store" {
			t.Errorf("%s: Cache-Control %q", path, p.header.Get("Cache-Control"))
		}
		if p.header.Get("Content-Security-Policy") != secure.Policy || p.header.Get("Referrer-Policy") != "no-referrer" {
			t.Errorf("%s: lacks the headers of the house", path)
		}
		if len(p.header.Values("Set-Cookie")) > 0 {
			t.Errorf("%s: sets a cookie", path)
		}
		title, exit, h1 := "", "", 0
		for n := range p.root.Descendants() {
			switch {
			case n.Data == "title":
				title = n.FirstChild.Data
			case attr(n, "id") == "exit":
				exit = attr(n, "href")
			case n.Data == "h1":
				h1++
			}
			inert(t, path, n)
		}
		if title != service {
			t.Errorf("%s: the browser shows %q", path, title)
		}
		if !strings.HasPrefix(exit, "https://") {
			t.Errorf("%s: without a script the exit leads to %q", path, exit)
		}
		if h1 != 1 {
			t.Errorf("%s: %d headings of the first rank", path, h1)
		}
	}
}

// inert fails for code or style in the page and for what comes from elsewhere.
func inert(t *testing.T, path string, n *html.Node) {
	t.Helper()
	switch n.Data {
	case "style", "img", "iframe", "form":
		if n.Type == html.ElementNode {
			t.Errorf("%s: has <%s>", path, n.Data)
		}
	case "script":
		if n.FirstChild != nil || !strings.HasPrefix(attr(n, "src"), "/static/pages/") {
			t.Errorf("%s: has an inline or foreign script", path)
		}
	case "link":
		if href := attr(n, "href"); !strings.HasPrefix(href, "/static/pages/") && href != "data:," {
			t.Errorf("%s: loads %q", path, href)
		}
	}
	for _, a := range n.Attr {
		if strings.HasPrefix(a.Key, "on") || a.Key == "style" {
			t.Errorf("%s: <%s %s>", path, n.Data, a.Key)
		}
	}
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func TestAnEmptyLibrary(t *testing.T) {
	p := get(t, serve(t)+"/a/")
	if p.status != http.StatusOK || !strings.Contains(p.body, "请在微信里直接问") {
		t.Errorf("%d", p.status)
	}
}

func TestTheExitButtonLeadsWhereItIsTold(t *testing.T) {
	registry, _ := knowledge.LoadRegistry(knowledge.DataFS())
	readers, err := pages.New(pages.Deps{
		Library: knowledge.NewLibrary(registry, noon), Static: static.New(), Service: service,
		Elsewhere: "https://news.example/", Now: noon, Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	answer := httptest.NewRecorder()
	readers.ServeHTTP(answer, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/a/", http.NoBody))
	if !strings.Contains(answer.Body.String(), `href="https://news.example/"`) {
		t.Error("the button leads somewhere else")
	}
}
