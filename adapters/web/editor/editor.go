// Package editor is the editing room: the list of articles, the page on which
// one is written with what she will see beside it, and the steps from draft to
// published. What may be published is decided by knowledge.Room.
//
// Saving and publishing are plain forms that work without scripts; a script
// adds the preview that follows the typing. Nothing typed is ever lost: a save
// that is refused, for whatever reason, shows the page again with the text in
// it, and the script keeps unsaved text in the tab until it is saved.
package editor

import (
	"context"
	"embed"
	"html/template"
	"log/slog"
	"net/http"
	"time"

	staffweb "hotline/adapters/web/staff"
	"hotline/knowledge"
)

//go:embed templates static
var files embed.FS

// Room is the editing service, as package knowledge has it.
type Room interface {
	Save(ctx context.Context, e knowledge.Edit) (knowledge.Entry, []knowledge.Fault, error)
	Publish(ctx context.Context, id string, number int, by string) (knowledge.Entry, []knowledge.Fault, error)
	Withdraw(ctx context.Context, id, by string) (knowledge.Entry, error)
	Preview(ctx context.Context, articleID, markdown string) (knowledge.Preview, error)
}

// Articles is what the room lists and opens; knowledge.Store has it.
type Articles interface {
	Entries(ctx context.Context, f knowledge.Filter) ([]knowledge.Entry, int, error)
	Entry(ctx context.Context, id string) (knowledge.Entry, error)
}

// Deps is what the room works with.
type Deps struct {
	Shell    *staffweb.Shell
	Room     Room
	Articles Articles
	Now      func() time.Time
	// Logger hears of saves that failed through our fault; nil: nobody does.
	Logger *slog.Logger
}

// Editor serves /editor and below.
type Editor struct {
	deps  Deps
	pages *staffweb.Pages
	mux   *http.ServeMux
}

// New makes the room. invalid: a template is broken.
func New(deps Deps) (*Editor, error) {
	if deps.Logger == nil {
		deps.Logger = slog.New(slog.DiscardHandler)
	}
	pages, err := staffweb.NewPages(deps.Shell, "editor", files, template.FuncMap{
		"stamp": stamp, "topic": topicName, "status": statusName,
	})
	if err != nil {
		return nil, err
	}
	e := &Editor{deps: deps, pages: pages, mux: http.NewServeMux()}
	e.mux.HandleFunc("GET /editor", e.list)
	e.mux.HandleFunc("GET /editor/new", e.begin)
	e.mux.HandleFunc("POST /editor/new", e.save)
	e.mux.HandleFunc("POST /editor/preview", e.preview)
	e.mux.HandleFunc("GET /editor/articles/{id}", e.open)
	e.mux.HandleFunc("POST /editor/articles/{id}", e.save)
	e.mux.HandleFunc("POST /editor/articles/{id}/withdraw", e.withdraw)
	e.mux.HandleFunc("/editor/", deps.Shell.NotFound)
	return e, nil
}

// ServeHTTP expects an account that may edit in the context.
func (e *Editor) ServeHTTP(w http.ResponseWriter, r *http.Request) { e.mux.ServeHTTP(w, r) }
