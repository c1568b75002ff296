package desk_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"hotline/bot/escalation"
	"hotline/bot/outbox"
	"hotline/bot/triage"
)

// No page has code or style in it, and every form field has a label: the
// policy would forbid the one, a blind colleague needs the other.
func TestMarkupOfEveryPage(t *testing.T) {
	h := newHouse(t)
	waiting, mine, ended := h.open(triage.P0, "快点"), h.open(triage.P1, "在吗"), h.open(triage.P3, "谢谢")
	v := h.loggedIn("li")
	v.post("/desk/cases/"+mine.ID+"/claim", nil)
	if _, err := h.cases.Claim(t.Context(), ended.ID, "wang", noon()); err != nil {
		t.Fatal(err)
	}
	if _, err := h.cases.Close(t.Context(), ended.ID, "wang", escalation.Advised, "", noon()); err != nil {
		t.Fatal(err)
	}
	h.fail(mine, "没送到的话", outbox.Busy)
	stranger := h.visitor()
	pages := map[string]page{
		"login":   stranger.get("/login"),
		"queue":   v.get("/desk"),
		"waiting": v.get("/desk/cases/" + waiting.ID),
		"mine":    v.get("/desk/cases/" + mine.ID),
		"ended":   v.get("/desk/cases/" + ended.ID),
		"closed":  v.get("/desk/closed"),
		"letters": v.get("/desk/letters"),
		"error":   v.get("/desk/cases/none"),
		"nowhere": v.get("/nowhere"),
	}
	assets := make(map[string]bool)
	for name, page := range pages {
		root, err := html.Parse(strings.NewReader(page.body))
		if err != nil {
			t.Fatal(err)
		}
		m := &markup{t: t, page: name, ids: make(map[string]int), assets: assets}
		m.walk(root, false)
		m.conclude()
	}
	for asset := range assets {
		if p := stranger.get(asset); p.status != http.StatusOK || !strings.Contains(p.header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d %q", asset, p.status, p.header.Get("Cache-Control"))
		}
	}
}

type markup struct {
	t        *testing.T
	page     string
	ids      map[string]int
	labelled []string // ids that a <label for> names
	unnamed  []string // ids of fields outside a label
	lang     string
	h1       int
	assets   map[string]bool
}

func (m *markup) walk(n *html.Node, inLabel bool) {
	m.t.Helper()
	if n.Type == html.ElementNode {
		m.element(n, inLabel)
		inLabel = inLabel || n.Data == "label"
	}
	for child := range n.ChildNodes() {
		m.walk(child, inLabel)
	}
}

func (m *markup) element(n *html.Node, inLabel bool) {
	m.t.Helper()
	attrs := make(map[string]string)
	for _, a := range n.Attr {
		attrs[a.Key] = a.Val
		if strings.HasPrefix(a.Key, "on") || a.Key == "style" || strings.HasPrefix(strings.TrimSpace(a.Val), "javascript:") {
			m.t.Errorf("%s: <%s> has %s=%q", m.page, n.Data, a.Key, a.Val)
		}
	}
	if id := attrs["id"]; id != "" {
		m.ids[id]++
	}
	switch n.Data {
	case "html":
		m.lang = attrs["lang"]
	case "h1":
		m.h1++
	case "style":
		m.t.Errorf("%s: has a <style>", m.page)
	case "script":
		if n.FirstChild != nil || !strings.HasPrefix(attrs["src"], "/static/") {
			m.t.Errorf("%s: has an inline or foreign script", m.page)
		}
		m.assets[attrs["src"]] = true
	case "link":
		m.assets[attrs["href"]] = true
	case "label":
		m.labelled = append(m.labelled, attrs["for"])
	case "input", "select", "textarea":
		if !inLabel && attrs["type"] != "hidden" {
			m.unnamed = append(m.unnamed, attrs["id"])
		}
	}
}

func (m *markup) conclude() {
	m.t.Helper()
	if m.lang != "zh-CN" || m.h1 != 1 {
		m.t.Errorf("%s: lang %q, %d headings of the first rank", m.page, m.lang, m.h1)
	}
	for id, n := range m.ids {
		if n > 1 {
			m.t.Errorf("%s: id %q stands %d times", m.page, id, n)
		}
	}
	for _, id := range m.unnamed {
		if !strings.Contains(" "+strings.Join(m.labelled, " ")+" ", " "+id+" ") {
			m.t.Errorf("%s: field %q has no label", m.page, id)
		}
	}
}
