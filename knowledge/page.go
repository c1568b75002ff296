package knowledge

import (
	"bytes"
	"time"

	"github.com/microcosm-cc/bluemonday"
	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// PageHTML is an article's whole text as HTML, sanitised: an editor's slip or a
// stolen editor's login cannot put a script on a public page. Numbers of the
// registry are links that call them.
func PageHTML(a Article, r *Registry, now time.Time) (string, error) {
	markdown := goldmark.New(goldmark.WithExtensions(extension.Table))
	var page bytes.Buffer
	if err := markdown.Convert([]byte(r.renderMarkdown(a.Body, a.Region, now)), &page); err != nil {
		return "", internalError("knowledge.PageHTML", err)
	}
	return pagePolicy().SanitizeReader(&page).String(), nil
}

// pagePolicy allows text, lists, tables and links; no pictures, for those load
// from somewhere and tell that somewhere that she reads the page.
func pagePolicy() *bluemonday.Policy {
	p := bluemonday.NewPolicy()
	p.AllowElements("p", "br", "hr", "h1", "h2", "h3", "h4", "strong", "em", "code", "pre", "blockquote",
		"ul", "ol", "li", "table", "thead", "tbody", "tr", "th", "td")
	p.AllowAttrs("start").Matching(bluemonday.Integer).OnElements("ol")
	p.AllowURLSchemes("https", "http", "tel")
	p.AllowRelativeURLs(true)
	p.AllowAttrs("href").OnElements("a")
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	return p
}
