package standin

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"html/template"
	"io"
	"net/http"
	"net/url"
	"path"

	"hotline"
)

//go:embed page
var pageFiles embed.FS

// pagePolicy lets the page use its own files and nothing else.
const pagePolicy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; " +
	"connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// openIDSize is the length of WeChat's openids, which begin with an o.
const openIDSize = 28

// phonePages is the phone half over HTTP.
type phonePages struct {
	server *Server
	page   *template.Template
}

// Phone is the phone half, for mounting at /phone/: the page, its files and
// what it calls. /phone/ opens a new phone, /phone/{id} the one of that openid;
// ?account=NAME takes a new phone to an account other than the first.
func (s *Server) Phone() http.Handler {
	h := phonePages{
		server: s,
		page:   template.Must(template.ParseFS(pageFiles, "page/phone.html")),
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /phone/{$}", h.another)
	mux.HandleFunc("GET /phone/{id}", h.show)
	for _, name := range []string{"phone.css", "phone.js", "text.js", "account.svg", "her.svg"} {
		mux.HandleFunc("GET /phone/page/"+name, func(w http.ResponseWriter, r *http.Request) {
			w.Header().Set("Cache-Control", "no-cache")
			http.ServeFileFS(w, r, pageFiles, path.Join("page", name))
		})
	}
	mux.HandleFunc("GET /phone/{id}/events", h.events)
	mux.HandleFunc("GET /phone/{id}/view", h.view)
	mux.HandleFunc("GET /phone/{id}/media/{media}", h.picture)
	mux.HandleFunc("POST /phone/{id}/open", h.open)
	mux.HandleFunc("POST /phone/{id}/say", h.act(func(id string, q pageCall) (departure, error) { return s.say(id, q.Text) }))
	mux.HandleFunc("POST /phone/{id}/choose", h.act(func(id string, q pageCall) (departure, error) { return s.choose(id, q.Key, q.Text) }))
	mux.HandleFunc("POST /phone/{id}/push", h.act(func(id string, q pageCall) (departure, error) { return s.push(id, Item{Kind: q.Kind}) }))
	mux.HandleFunc("POST /phone/{id}/tap", h.act(func(id string, q pageCall) (departure, error) { return s.tap(id, q.Key) }))
	mux.HandleFunc("POST /phone/{id}/follow", h.act(func(id string, _ pageCall) (departure, error) { return s.follow(id) }))
	mux.HandleFunc("POST /phone/{id}/unfollow", h.act(func(id string, _ pageCall) (departure, error) { return s.unfollow(id) }))
	return guarded(http.NewCrossOriginProtection().Handler(mux))
}

// guarded sets the headers that every answer of the phone carries.
func guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		header := w.Header()
		header.Set("Content-Security-Policy", pagePolicy)
		header.Set("X-Content-Type-Options", "nosniff")
		header.Set("Referrer-Policy", "no-referrer")
		header.Set("Cache-Control", "no-store")
		next.ServeHTTP(w, r)
	})
}

// pageCall is what the page posts: Text for say, Key for tap, both for choose,
// Kind for push.
type pageCall struct {
	Text string `json:"text"`
	Key  string `json:"key"`
	Kind Kind   `json:"kind"`
}

// another sends the tab to a phone of its own.
func (h phonePages) another(w http.ResponseWriter, r *http.Request) {
	target := url.URL{Path: "/phone/o" + h.server.randomName(openIDSize-1), RawQuery: r.URL.RawQuery}
	http.Redirect(w, r, target.String(), http.StatusSeeOther)
}

func (h phonePages) show(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	a, err := h.server.account(r.URL.Query().Get("account"))
	if err != nil || !validID(id) {
		http.NotFound(w, r)
		return
	}
	if p := h.server.lookup(id); p != nil {
		a = p.account
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	_ = h.page.Execute(w, struct{ ID, Account, Title string }{id, a.Name, a.DisplayName})
}

// open takes the phone into use. A new one follows the account for all to see,
// so that the welcome is the first thing in the chat.
func (h phonePages) open(w http.ResponseWriter, r *http.Request) {
	s, id := h.server, r.PathValue("id")
	a, err := s.account(r.URL.Query().Get("account"))
	if err != nil {
		writeProblem(w, err)
		return
	}
	p, isNew, err := s.open(a, id)
	if err != nil {
		writeProblem(w, err)
		return
	}
	if isNew {
		if err := h.start(r.Context(), func() (departure, error) { return s.follow(id) }); err != nil {
			writeProblem(w, err)
			return
		}
	}
	v, _ := p.viewAfter(p.newest(), s.now())
	writeJSON(w, http.StatusOK, v)
}

// act makes a handler of something she does. It answers once that is in the
// chat and on its way; what comes of it arrives by the stream.
func (h phonePages) act(do func(id string, q pageCall) (departure, error)) http.HandlerFunc {
	const maxPost = 64 << 10
	return func(w http.ResponseWriter, r *http.Request) {
		var q pageCall
		err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxPost)).Decode(&q)
		if err != nil && !errors.Is(err, io.EOF) { // a tap on 关注 posts nothing
			writeProblem(w, hotline.Errorf(hotline.Invalid, "standin.act", "not JSON, or too much"))
			return
		}
		id := r.PathValue("id")
		if h.server.lookup(id) == nil {
			writeProblem(w, hotline.Errorf(hotline.NotFound, "standin.act", "no such phone"))
			return
		}
		if err := h.start(r.Context(), func() (departure, error) { return do(id, q) }); err != nil {
			writeProblem(w, err)
			return
		}
		w.WriteHeader(http.StatusAccepted)
	}
}

// start does what happens on the phone now, and lets the push run on.
func (h phonePages) start(ctx context.Context, do func() (departure, error)) error {
	run, err := do()
	if err != nil {
		return err
	}
	started := h.server.inBackground(ctx, func(ctx context.Context) {
		if _, err := run(ctx); err != nil {
			h.server.log.WarnContext(ctx, "a push was given up", "code", string(hotline.CodeOf(err)))
		}
	})
	if !started {
		over, cancel := context.WithCancel(ctx)
		cancel()
		_, _ = run(over) // gives its place in the phone's order to the next
		return hotline.Errorf(hotline.Unavailable, "standin.start", "the stand-in is closing")
	}
	return nil
}

// writeProblem tells the page what went wrong, in words for her.
func writeProblem(w http.ResponseWriter, err error) {
	status, text := http.StatusInternalServerError, "出了点问题，请再试一次"
	switch hotline.CodeOf(err) {
	case hotline.Invalid:
		status, text = http.StatusBadRequest, "这句发不出去，请改一改再发"
	case hotline.NotFound:
		status, text = http.StatusNotFound, "没有找到，请刷新页面"
	case hotline.Conflict:
		status, text = http.StatusConflict, "你还没有关注这个公众号，关注后才能发"
	case hotline.Unavailable:
		status, text = http.StatusServiceUnavailable, "发不出去，请稍后再试"
	default:
		// Anything else is a defect, and she can only try again.
	}
	writeJSON(w, status, map[string]string{"error": text})
}
