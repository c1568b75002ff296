// Package pages is what anybody can read: one page for each published article,
// at /a/{id}, and the list of them at /a/.
//
// She may be reading over somebody's shoulder. The browser's title is the
// service's neutral name and not the article's; every page has a button that
// leaves at once; however many pages she reads, a script keeps them to one
// entry of the browser's history, and the button takes that one with it.
// Nothing is loaded from anywhere else, and everything can be read, called and
// left without a script.
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
	// All are all articles in the order of their ids, expired ones too.
	All() []knowledge.Article
	// Article is the one with the id, expired or not.
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
	p.mux.HandleFunc("GET /a/", p.nothing)
	return p, nil
}

// ServeHTTP implements [http.Handler].
func (p *Pages) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// What she read must not be found in the browser afterwards.
	w.Header().Set("Cache-Control", "no-store")
	p.mux.ServeHTTP(w, r)
}

// frame is what every page shows around its content.
type frame struct {
	Service   string
	Elsewhere string
	Content   any
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
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = body.WriteTo(w) // the browser is gone; nobody to tell
}

// fail is plain text: the templates may be what failed.
func (p *Pages) fail(w http.ResponseWriter, r *http.Request, err error) {
	p.deps.Logger.ErrorContext(r.Context(), "page not shown", "code", hotline.CodeOf(err), "err", err)
	http.Error(w, "这一页暂时打不开，过一会儿再试。有危险打 110，急病打 120。", http.StatusInternalServerError)
}
