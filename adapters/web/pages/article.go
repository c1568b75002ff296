package pages

import (
	"html/template"
	"net/http"

	"hotline"
	"hotline/knowledge"
)

// articlePage is one article.
type articlePage struct {
	knowledge.Article
	HTML    template.HTML
	Related []knowledge.Article
}

func (p *Pages) article(w http.ResponseWriter, r *http.Request) {
	a, ok := p.deps.Library.Article(r.PathValue("id"))
	if !ok {
		p.nothing(w, r)
		return
	}
	html, err := p.deps.Library.PageHTML(a.ID)
	if hotline.CodeOf(err) == hotline.NotFound {
		p.render(w, r, http.StatusGone, "gone.html", gonePage{
			Title: "这一篇过期了，正在重新核对", Text: "里面的钱数、日子可能变了，所以先不给你看。",
		})
		return
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	p.render(w, r, http.StatusOK, "article.html", articlePage{
		Article: a, HTML: template.HTML(html), //nolint:gosec // sanitised by knowledge.PageHTML
		Related: p.related(a),
	})
}

// related are the articles to read next that can be read.
func (p *Pages) related(a knowledge.Article) []knowledge.Article {
	var list []knowledge.Article
	for _, id := range a.Related {
		if next, ok := p.deps.Library.Article(id); ok && !next.Expired(p.deps.Now()) {
			list = append(list, next)
		}
	}
	return list
}

// gonePage says that there is nothing to read here, and whom to ask.
type gonePage struct{ Title, Text string }

func (p *Pages) nothing(w http.ResponseWriter, r *http.Request) {
	p.render(w, r, http.StatusNotFound, "gone.html", gonePage{
		Title: "没有这一篇", Text: "可能撤下了，也可能地址不全。",
	})
}
