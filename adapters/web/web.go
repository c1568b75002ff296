// Package web is the house as a browser sees it: it puts the rooms (desk,
// editor, public articles) behind one door and says who may enter which.
//
// Each room is a package below this one and knows nothing of its neighbours;
// package staffweb is the frame that the staff rooms share.
package web

import (
	"io"
	"net/http"

	"hotline/adapters/web/secure"
	staffweb "hotline/adapters/web/staff"
	"hotline/adapters/web/static"
	"hotline/bot/staff"
)

// Deps is the rooms to mount. A room that is nil is not there.
type Deps struct {
	Shell *staffweb.Shell
	// Static is the files that the rooms have registered.
	Static *static.Files
	// Desk serves /desk and below.
	Desk http.Handler
	// Editor serves /editor and below.
	Editor http.Handler
	// Articles serves /a/ and below, for everybody.
	Articles http.Handler
}

// New mounts the rooms. It is a handler for the public listener: /healthz says
// only that the process is alive.
func New(d Deps) http.Handler {
	inside := http.NewServeMux()
	inside.Handle("/", d.Shell.Handler())
	mount(inside, "/desk", d.Shell.Require(staff.Role.MayUseDesk, present(d.Desk, d.Shell)))
	mount(inside, "/editor", d.Shell.Require(staff.Role.MayEdit, present(d.Editor, d.Shell)))

	outside := http.NewServeMux()
	outside.Handle("/", d.Shell.Protect(inside))
	outside.Handle("GET "+static.Prefix, d.Static)
	outside.Handle("/a/", present(d.Articles, d.Shell))
	outside.HandleFunc("GET /healthz", healthy)
	return secure.Headers(outside)
}

func mount(mux *http.ServeMux, path string, room http.Handler) {
	mux.Handle(path, room)
	mux.Handle(path+"/", room)
}

// present is the room, or a page that says there is none.
func present(room http.Handler, shell *staffweb.Shell) http.Handler {
	if room == nil {
		return http.HandlerFunc(shell.NotFound)
	}
	return room
}

func healthy(w http.ResponseWriter, _ *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = io.WriteString(w, "ok\n") // the prober is gone; nobody to tell
}
