// Package pages is what anybody can read: one page for each published article,
// at /a/{id}, and the list of them at /a/.
//
// She may be reading over somebody's shoulder. The browser's title is the
// service's neutral name and not the article's; every page has a button that
// leaves at once and puts nothing in the history; nothing is loaded from
// anywhere else, and everything works without a script.
package pages

import (
	"bytes"
	"embed"
	"html/template"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"hotline"
	"hotline/adapters/web/static"
	"hotline/knowledge"
)

//go:embed templates static
var files embed.FS

// Library is the published articles, as package knowledge holds them.
type Library interface {
	All() []knowledge.Article
	Article(id string) (knowledge.Article, bool)
	// PageHTML is sanitised; not_found when the article may not be shown.
	PageHTML(id string) (string, error)
}

// Deps is what the pages are made from.
type Deps struct {
	Library Library
	Static  *static.Files
	// Service is the neutral name that the browser shows.
	Service string
	// Elsewhere is where the exit button leads: a page that anybody may have
	// open. "" means the national weather site.
	Elsewhere string
	Now       func() time.Time
	Logger    *slog.Logger
}

const weather = "https://www.weather.com.cn/"

// Pages serves /a/ and below.
type Pages struct {
	deps      Deps
	templates *template.Template
	mux       *http.ServeMux
}

// New makes the pages. invalid: a template is broken.
func New(deps Deps) (*Pages, error) {
	const op = "pages.New"
	if deps.Elsewhere == "" {
		deps.Elsewhere = weather
	}
	assets, err := fs.Sub(files, "static")
	if err != nil {
		return nil, hotline.Errorf(hotline.Invalid, op, "%w", err)
	}
	if err := deps.Static.Add("pages", assets); err != nil {
		return nil, err
	}
	templates, err := template.New("pages").Funcs(template.FuncMap{"asset": deps.Static.URL}).
		ParseFS(files, "templates/*.html")
	if err != nil {
		return nil, hotline.Errorf(hotline.Invalid, op, "%w", err)
	}
	p := &Pages{deps: deps, templates: templates, mux: http.NewServeMux()}
	p.mux.HandleFunc("GET /a/{$}", p.list)
	p.mux.HandleFunc("GET /a/{id}", p.article)
	return p, nil
}

// ServeHTTP implements [http.Handler].
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) { p.mux.ServeHTTP(w, r) }

// frame is what every page shows around its content.
type frame struct {
	Service   string
	Elsewhere string
	Content   any
}

// articlePage is one article.
type articlePage struct {
	knowledge.Article
	HTML    template.HTML
	Checked string
	Related []knowledge.Article
}

func (p *Pages) article(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	a, ok := p.deps.Library.Article(id)
	if !ok {
		p.render(w, r, http.StatusNotFound, "gone.html", "没有这一篇。")
		return
	}
	html, err := p.deps.Library.PageHTML(id)
	if hotline.CodeOf(err) == hotline.NotFound {
		p.render(w, r, http.StatusGone, "gone.html", "这一篇正在更新。")
		return
	}
	if err != nil {
		p.fail(w, r, err)
		return
	}
	page := articlePage{
		Article: a, HTML: template.HTML(html), //nolint:gosec // sanitised by knowledge.PageHTML
		Checked: a.VerifiedOn.String(),
	}
	for _, related := range a.Related {
		if r, ok := p.deps.Library.Article(related); ok && !r.Expired(p.deps.Now()) {
			page.Related = append(page.Related, r)
		}
	}
	p.render(w, r, http.StatusOK, "article.html", page)
}

// topicPage is the articles of one topic.
type topicPage struct {
	Name     string
	Articles []knowledge.Article
}

func (p *Pages) list(w http.ResponseWriter, r *http.Request) {
	names := []struct{ topic, name string }{
		{"rights", "权益保护"},
		{"insurance", "医保救助"},
		{"parenting", "孩子"},
		{"mental", "心里难受"},
		{"jobs", "找活挣钱"},
		{"service", "这里是干啥的"},
	}
	topics := make([]topicPage, 0, len(names))
	for _, n := range names {
		t := topicPage{Name: n.name}
		for _, a := range p.deps.Library.All() {
			if a.Topic == n.topic && !a.Expired(p.deps.Now()) {
				t.Articles = append(t.Articles, a)
			}
		}
		if len(t.Articles) > 0 {
			topics = append(topics, t)
		}
	}
	p.render(w, r, http.StatusOK, "list.html", topics)
}

func (p *Pages) render(w http.ResponseWriter, r *http.Request, status int, name string, content any) {
	var body bytes.Buffer
	err := p.templates.ExecuteTemplate(&body, name, frame{
		Service: p.deps.Service, Elsewhere: p.deps.Elsewhere, Content: content,
	})
	if err != nil {
		p.fail(w, r, err)
		return
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	// What she read must not be found in the browser afterwards.
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_, _ = body.WriteTo(w) // the browser is gone; nobody to tell
}

func (p *Pages) fail(w http.ResponseWriter, r *http.Request, err error) {
	p.deps.Logger.ErrorContext(r.Context(), "page not shown", "code", hotline.CodeOf(err), "err", err)
	http.Error(w, "这一页暂时打不开，过一会儿再试。", http.StatusInternalServerError)
}
