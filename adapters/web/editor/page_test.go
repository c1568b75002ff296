package editor_test

import (
	"net/http"
	"strings"
	"testing"

	"golang.org/x/net/html"
)

// page is an answer, after its redirects.
type page struct {
	t      *testing.T
	status int
	path   string
	header http.Header
	body   string
	root   *html.Node
}

func (p page) must(status int) page {
	p.t.Helper()
	if p.status != status {
		p.t.Fatalf("%s: status %d, want %d; it says %q", p.path, p.status, status, p.text("main"))
	}
	return p
}

// says fails unless the element with the id shows the text.
func (p page) says(id, want string) {
	p.t.Helper()
	if got := p.text(id); !strings.Contains(got, want) {
		p.t.Errorf("%s: #%s says %q, want %q in it", p.path, id, got, want)
	}
}

// text is what the element with the id holds, "" when there is none.
func (p page) text(id string) string {
	if n := find(p.root, func(n *html.Node) bool { return attr(n, "id") == id }); n != nil {
		return textOf(n)
	}
	return ""
}

func (p page) field(name string) string {
	return attr(find(p.root, func(n *html.Node) bool { return n.Data == "input" && attr(n, "name") == name }), "value")
}

func (p page) action() string {
	p.t.Helper()
	form := find(p.root, func(n *html.Node) bool { return attr(n, "id") == "edit" })
	if form == nil {
		p.t.Fatalf("%s: no form to write in", p.path)
	}
	return attr(form, "action")
}

// listed are the ids of the articles in a list, in its order.
func (p page) listed() []string {
	var ids []string
	for n := range p.root.Descendants() {
		if n.Data == "a" && attr(n, "class") == "article" {
			ids = append(ids, attr(n, "data-id"))
		}
	}
	return ids
}

func find(root *html.Node, is func(*html.Node) bool) *html.Node {
	for n := range root.Descendants() {
		if n.Type == html.ElementNode && is(n) {
			return n
		}
	}
	return nil
}

func attr(n *html.Node, key string) string {
	if n == nil {
		return ""
	}
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

func textOf(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
		}
	}
	return b.String()
}
