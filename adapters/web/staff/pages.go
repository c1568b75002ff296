package staffweb

import (
	"bytes"
	"html/template"
	"io/fs"
	"net/http"
	"strings"

	"hotline"
	"hotline/bot/staff"
)

// Page is one answer to a browser.
type Page struct {
	Title string
	// Nav is the room whose entry in the navigation is lit: "desk", "editor".
	Nav string
	// Status is 200 when zero.
	Status int
	// Data is the dot of the page's "content" and "head".
	Data any
}

// Pages is the page templates of one room, ready to render.
type Pages struct {
	shell *Shell
	pages map[string]*template.Template
}

// NewPages reads templates/*.html of fsys, each in a copy of the shell's
// layout, and registers static/ of fsys under the name of the room. funcs may
// be nil. invalid: a template or a folder is broken.
func NewPages(s *Shell, name string, fsys fs.FS, funcs template.FuncMap) (*Pages, error) {
	staticFiles, err := sub(fsys, "static")
	if err != nil {
		return nil, err
	}
	if err := s.deps.Static.Add(name, staticFiles); err != nil {
		return nil, err
	}

	layout, err := template.New("layout").
		Funcs(template.FuncMap{"asset": s.deps.Static.URL}).
		Funcs(funcs).
		ParseFS(files, "templates/shared/*.html")
	if err != nil {
		return nil, broken(name, err)
	}
	if shared, _ := fs.Glob(fsys, "templates/shared/*.html"); len(shared) > 0 {
		if layout, err = layout.ParseFS(fsys, shared...); err != nil {
			return nil, broken(name, err)
		}
	}

	p := &Pages{shell: s, pages: make(map[string]*template.Template)}
	paths, err := fs.Glob(fsys, "templates/*.html")
	if err != nil {
		return nil, broken(name, err)
	}
	for _, path := range paths {
		page, err := template.Must(layout.Clone()).ParseFS(fsys, path)
		if err != nil {
			return nil, broken(name, err)
		}
		p.pages[strings.TrimPrefix(path, "templates/")] = page
	}
	return p, nil
}

// Render writes the page in its frame. A template that fails leaves a plain
// error page, never half of one.
func (p *Pages) Render(w http.ResponseWriter, r *http.Request, name string, page Page) {
	frame := p.shell.frame(r, page)
	if frame.LoggedIn {
		frame.Toast = p.shell.sessions.PopString(r.Context(), flashKey)
	}
	body, err := p.execute(name, "layout", frame)
	if err != nil {
		p.shell.Fail(w, r, err)
		return
	}
	status := page.Status
	if status == 0 {
		status = http.StatusOK
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the browser is gone; nobody to tell
}

// Fragment is one named template of a page, for a script to put in place.
func (p *Pages) Fragment(name, block string, data any) (string, error) {
	body, err := p.execute(name, block, data)
	if err != nil {
		return "", err
	}
	return body.String(), nil
}

func (p *Pages) execute(name, block string, data any) (*bytes.Buffer, error) {
	const op = "staffweb.Render"
	page, ok := p.pages[name]
	if !ok {
		return nil, hotline.Errorf(hotline.Internal, op, "no page %q", name)
	}
	var body bytes.Buffer
	if err := page.ExecuteTemplate(&body, block, data); err != nil {
		return nil, hotline.Errorf(hotline.Internal, op, "%s: %w", name, err)
	}
	return &body, nil
}

// frame is what the layout shows around a page.
type frame struct {
	Page
	Account  staff.Account
	LoggedIn bool
	Rooms    []room
	Toast    string
}

// room is an entry of the navigation.
type room struct {
	Name, Path string
	Here       bool
}

func (s *Shell) frame(r *http.Request, page Page) frame {
	account, ok := accountIn(r.Context())
	return frame{Page: page, Account: account, LoggedIn: ok, Rooms: rooms(account.Role, page.Nav)}
}

// rooms are the entries of the navigation that the role may use.
func rooms(role staff.Role, here string) []room {
	var list []room
	if role.MayUseDesk() {
		list = append(list, room{Name: "咨询台", Path: deskPath, Here: here == "desk"})
	}
	if role.MayEdit() {
		list = append(list, room{Name: "编辑室", Path: editorPath, Here: here == "editor"})
	}
	return list
}

func broken(room string, err error) error {
	return hotline.Errorf(hotline.Invalid, "staffweb.NewPages", "templates of %s: %w", room, err)
}
