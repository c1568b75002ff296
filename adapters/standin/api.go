package standin

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Call is one call of the API half, as it was answered. Tokens and secrets,
// which travel in the query, are not kept.
type Call struct {
	Path string `json:"path"`
	// Account is the name of the account whose token was used, or "".
	Account string `json:"account"`
	// Body is what was posted; an uploaded file is not kept.
	Body string    `json:"body"`
	At   time.Time `json:"at"`
	// Status and ErrCode are what was answered; a reset has the status 0.
	Status  int `json:"status"`
	ErrCode int `json:"errcode"`
}

// apiCall is what an endpoint gets: account is nil for an open one.
type apiCall struct {
	account *account
	query   url.Values
	header  http.Header
	body    []byte
	// host is the one called, remote the address of the caller.
	host, remote string
}

// answer is anything that becomes JSON.
type answer interface {
	// errcode is 0 for success.
	errcode() int
}

// endpoint is one address of the API.
type endpoint struct {
	path string
	// method is the only one allowed; "" allows both.
	method string
	// open endpoints need no token.
	open bool
	run  func(apiCall) answer
}

func (s *Server) endpoints() []endpoint {
	return []endpoint{
		{path: "/cgi-bin/token", method: http.MethodGet, open: true, run: s.getToken},
		{path: "/cgi-bin/stable_token", method: http.MethodPost, open: true, run: s.getStableToken},
		{path: "/cgi-bin/message/custom/send", method: http.MethodPost, run: s.sendCustom},
		{path: "/cgi-bin/message/custom/typing", method: http.MethodPost, run: s.setTyping},
		{path: "/cgi-bin/menu/create", method: http.MethodPost, run: s.createMenu},
		{path: "/cgi-bin/menu/get", method: http.MethodGet, run: s.getMenu},
		{path: "/cgi-bin/menu/delete", method: http.MethodGet, run: s.deleteMenu},
		{path: "/cgi-bin/user/info", method: http.MethodGet, run: s.userInfo},
		{path: "/cgi-bin/message/template/send", method: http.MethodPost, run: s.sendTemplate},
		{path: "/cgi-bin/message/subscribe/bizsend", method: http.MethodPost, run: s.sendNotice},
		{path: "/cgi-bin/media/upload", method: http.MethodPost, run: s.uploadMedia},
		{path: "/cgi-bin/media/get", method: http.MethodGet, run: s.getMedia},
		{path: "/cgi-bin/qrcode/create", method: http.MethodPost, run: s.createCode},
		{path: "/cgi-bin/clear_quota", method: http.MethodPost, run: s.clearQuota},
		{path: "/cgi-bin/clear_quota/v2", method: http.MethodPost, open: true, run: s.clearQuotaBySecret},
		{path: "/cgi-bin/openapi/quota/get", method: http.MethodPost, run: s.getQuota},
		{path: "/cgi-bin/getcallbackip", run: s.callbackIPs},
	}
}

// API is the API half, for mounting at /cgi-bin/ or as a server of its own. A
// path that it does not have answers 404 and is recorded too.
func (s *Server) API() http.Handler {
	mux := http.NewServeMux()
	for _, e := range s.endpoints() {
		mux.HandleFunc(e.path, func(w http.ResponseWriter, r *http.Request) { s.serve(w, r, e) })
	}
	mux.HandleFunc("GET "+filmPath+"{id}", s.film)
	mux.HandleFunc("/", func(w http.ResponseWriter, r *http.Request) {
		s.record(Call{Path: r.URL.Path, At: s.now(), Status: http.StatusNotFound})
		http.NotFound(w, r)
	})
	return mux
}

// Calls are the calls of the API so far, oldest first, at most the last 1000.
func (s *Server) Calls() []Call {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]Call(nil), s.calls...)
}

// RevokeTokens ends all tokens of an account at once, as a reset of its secret
// does. not_found: no such account.
func (s *Server) RevokeTokens(accountName string) error {
	a, err := s.account(accountName)
	if err != nil {
		return err
	}
	a.tokens.revoke()
	return nil
}

// serve answers one call: the fault that waits for it, if any, else the truth.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, e endpoint) {
	const maxPost = 11 << 20 // a film and its envelope
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxPost))
	if err != nil {
		http.Error(w, "", http.StatusRequestEntityTooLarge)
		return
	}
	c := apiCall{
		query: r.URL.Query(), header: r.Header, body: body,
		host: r.Host, remote: callerOf(r),
	}
	record := Call{Path: e.path, Body: string(body), At: s.now()}
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/") {
		record.Body = ""
	}
	fault, failing := s.nextFault(e.path)
	var got answer
	if !failing || fault.After || fault.delaysOnly() {
		got = s.truth(r.Method, e, &c)
		record.ErrCode = got.errcode()
	}
	if c.account != nil {
		record.Account = c.account.Name
	}
	if failing && !fault.delaysOnly() {
		record.Status, record.ErrCode = fault.Status, fault.ErrCode
		s.record(record)
		fault.strike(w, r)
		return
	}
	record.Status = http.StatusOK
	s.record(record)
	if failing {
		pause(r.Context(), fault.Delay)
	}
	if file, is := got.(fileAnswer); is {
		file.write(w)
		return
	}
	writeJSON(w, http.StatusOK, got)
}

// callerOf is the address of the caller; a call inside the process is one of
// this machine.
func callerOf(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return "127.0.0.1"
	}
	return host
}

// truth is what WeChat answers when all is well with it.
func (s *Server) truth(method string, e endpoint, c *apiCall) answer {
	if e.method != "" && method != e.method {
		if e.method == http.MethodGet {
			return refuse(codeNeedsGet)
		}
		return refuse(codeNeedsPost)
	}
	if e.open {
		return e.run(*c)
	}
	token := c.query.Get("access_token")
	if token == "" {
		return refuse(codeNoToken)
	}
	for _, a := range s.accounts {
		if a.tokens.knows(token) {
			c.account = a
		}
	}
	if c.account == nil {
		return refuse(codeBadCredential)
	}
	if code := c.account.tokens.check(token, s.now()); code != codeOK {
		return refuse(code)
	}
	if !c.account.quota.take(e.path, s.limitOf(e.path), s.now()) {
		return refuse(codeDailyQuota)
	}
	return e.run(*c)
}

func (s *Server) record(c Call) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.calls = append(s.calls, c)
	if extra := len(s.calls) - maxCalls; extra > 0 {
		s.calls = append([]Call(nil), s.calls[extra:]...)
	}
}

// writeJSON writes as WeChat does: nothing escaped for HTML, and no newline at
// the end, which some clients refuse.
func writeJSON(w http.ResponseWriter, status int, v any) {
	body, err := encodeJSON(v)
	if err != nil {
		http.Error(w, "", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/json; encoding=utf-8")
	w.WriteHeader(status)
	_, _ = w.Write(body) //nolint:gosec // JSON under its own content type is no page.
}

func encodeJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
}
