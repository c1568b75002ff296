package standin

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"time"

	"hotline"
)

// control is what tests and outside clients drive the stand-in with.
type control struct{ server *Server }

// Control is the stand-in's own API, for mounting at /standin/: JSON in and
// out, open to this machine's programs and closed to pages of other origins.
//
//	GET  /standin/accounts                     the accounts
//	POST /standin/accounts/{name}/revoke       end all access tokens
//	GET  /standin/phones                       the phones in use
//	POST /standin/phones/{id}/open             {"account"}
//	POST /standin/phones/{id}/send             {"text"}
//	POST /standin/phones/{id}/choose           {"key","text"}
//	POST /standin/phones/{id}/tap              {"key"}
//	POST /standin/phones/{id}/push             an [Item]
//	POST /standin/phones/{id}/follow, unfollow, repeat
//	POST /standin/phones/{id}/heard            she wrote by another way
//	POST /standin/phones/{id}/session          {"open"}
//	GET  /standin/phones/{id}/transcript       the chat
//	GET  /standin/calls                        the calls of the API
//	POST /standin/faults                       {"path","faults"}
//	GET  /standin/clock, POST {"advance"}      such as "48h"
//
// What goes out from a phone answers with its [Delivery].
func (s *Server) Control() http.Handler {
	c := control{server: s}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /standin/accounts", c.accounts)
	mux.HandleFunc("POST /standin/accounts/{name}/revoke", c.revoke)
	mux.HandleFunc("GET /standin/phones", c.phones)
	mux.HandleFunc("POST /standin/phones/{id}/open", c.open)
	for verb, act := range c.acts() {
		mux.HandleFunc("POST /standin/phones/{id}/"+verb, c.act(act))
	}
	mux.HandleFunc("POST /standin/phones/{id}/push", c.push)
	mux.HandleFunc("POST /standin/phones/{id}/heard", c.heard)
	mux.HandleFunc("POST /standin/phones/{id}/session", c.session)
	mux.HandleFunc("GET /standin/phones/{id}/transcript", c.transcript)
	mux.HandleFunc("GET /standin/calls", c.calls)
	mux.HandleFunc("POST /standin/faults", c.fail)
	mux.HandleFunc("GET /standin/clock", c.clock)
	mux.HandleFunc("POST /standin/clock", c.advance)
	return guarded(http.NewCrossOriginProtection().Handler(mux))
}

// action is something that she does on the phone of an openid.
type action func(r *http.Request, id string, q pageCall) (Delivery, error)

func (c control) acts() map[string]action {
	s := c.server
	return map[string]action{
		"send": func(r *http.Request, id string, q pageCall) (Delivery, error) { return s.Send(r.Context(), id, q.Text) },
		"choose": func(r *http.Request, id string, q pageCall) (Delivery, error) {
			return s.Choose(r.Context(), id, q.Key, q.Text)
		},
		"tap":      func(r *http.Request, id string, q pageCall) (Delivery, error) { return s.Tap(r.Context(), id, q.Key) },
		"follow":   func(r *http.Request, id string, _ pageCall) (Delivery, error) { return s.Follow(r.Context(), id) },
		"unfollow": func(r *http.Request, id string, _ pageCall) (Delivery, error) { return s.Unfollow(r.Context(), id) },
		"repeat":   func(r *http.Request, id string, _ pageCall) (Delivery, error) { return s.Repeat(r.Context(), id) },
	}
}

func (control) act(do action) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		var q pageCall
		if !readControl(w, r, &q) {
			return
		}
		d, err := do(r, r.PathValue("id"), q)
		answerControl(w, d, err)
	}
}

func (c control) push(w http.ResponseWriter, r *http.Request) {
	var it Item
	if !readControl(w, r, &it) {
		return
	}
	d, err := c.server.Push(r.Context(), r.PathValue("id"), it)
	answerControl(w, d, err)
}

func (c control) open(w http.ResponseWriter, r *http.Request) {
	var q struct {
		Account string `json:"account"`
	}
	if !readControl(w, r, &q) {
		return
	}
	answerControl(w, struct{}{}, c.server.Open(q.Account, r.PathValue("id")))
}

func (c control) heard(w http.ResponseWriter, r *http.Request) {
	answerControl(w, struct{}{}, c.server.Heard(r.PathValue("id")))
}

func (c control) session(w http.ResponseWriter, r *http.Request) {
	var q struct {
		Open bool `json:"open"`
	}
	if !readControl(w, r, &q) {
		return
	}
	answerControl(w, struct{}{}, c.server.SetSession(r.PathValue("id"), q.Open))
}

func (c control) transcript(w http.ResponseWriter, r *http.Request) {
	bubbles := c.server.Transcript(r.PathValue("id"))
	if bubbles == nil {
		bubbles = []Bubble{}
	}
	writeJSON(w, http.StatusOK, bubbles)
}

func (c control) accounts(w http.ResponseWriter, _ *http.Request) {
	type account struct {
		Name        string       `json:"name"`
		AppID       string       `json:"app_id"`
		GhID        string       `json:"gh_id"`
		DisplayName string       `json:"display_name"`
		Menu        []MenuButton `json:"menu"`
	}
	list := make([]account, 0, len(c.server.accounts))
	for _, a := range c.server.accounts {
		a.mu.Lock()
		list = append(list, account{Name: a.Name, AppID: a.AppID, GhID: a.GhID, DisplayName: a.DisplayName, Menu: a.menu})
		a.mu.Unlock()
	}
	writeJSON(w, http.StatusOK, list)
}

func (c control) revoke(w http.ResponseWriter, r *http.Request) {
	answerControl(w, struct{}{}, c.server.RevokeTokens(r.PathValue("name")))
}

func (c control) phones(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, c.server.Phones())
}

func (c control) calls(w http.ResponseWriter, _ *http.Request) {
	calls := c.server.Calls()
	if calls == nil {
		calls = []Call{}
	}
	writeJSON(w, http.StatusOK, calls)
}

func (c control) fail(w http.ResponseWriter, r *http.Request) {
	var q struct {
		Path   string  `json:"path"`
		Faults []Fault `json:"faults"`
	}
	if !readControl(w, r, &q) {
		return
	}
	if q.Path == "" {
		answerControl(w, nil, hotline.Errorf(hotline.Invalid, "standin.fail", "no path"))
		return
	}
	c.server.Fail(q.Path, q.Faults...)
	answerControl(w, struct{}{}, nil)
}

func (c control) clock(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]time.Time{"now": c.server.now()})
}

func (c control) advance(w http.ResponseWriter, r *http.Request) {
	var q struct {
		Advance string `json:"advance"`
	}
	if !readControl(w, r, &q) {
		return
	}
	d, err := time.ParseDuration(q.Advance)
	if err != nil || d < 0 {
		answerControl(w, nil, hotline.Errorf(hotline.Invalid, "standin.advance", "not a time ahead, such as 48h"))
		return
	}
	c.server.clock.Advance(d)
	c.clock(w, r)
}

// readControl reads the body, which may be empty; false: it has answered why
// not.
func readControl(w http.ResponseWriter, r *http.Request, v any) bool {
	const maxPost = 16 << 20 // a film in base64
	err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxPost)).Decode(v)
	if err == nil || errors.Is(err, io.EOF) {
		return true
	}
	answerControl(w, nil, hotline.Errorf(hotline.Invalid, "standin.control", "not JSON, or too much"))
	return false
}

// answerControl answers with v, or with the code and text of an error.
func answerControl(w http.ResponseWriter, v any, err error) {
	if err == nil {
		writeJSON(w, http.StatusOK, v)
		return
	}
	code := hotline.CodeOf(err)
	writeJSON(w, statusOf(code), map[string]string{"code": string(code), "error": err.Error()})
}

func statusOf(code hotline.Code) int {
	switch code {
	case hotline.Invalid:
		return http.StatusBadRequest
	case hotline.NotFound:
		return http.StatusNotFound
	case hotline.Conflict:
		return http.StatusConflict
	case hotline.Unavailable:
		return http.StatusServiceUnavailable
	default:
		return http.StatusInternalServerError
	}
}
