package desk_test

import (
	"crypto/rand"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/alexedwards/scs/v2/memstore"

	"hotline"
	"hotline/adapters/web"
	"hotline/adapters/web/desk"
	staffweb "hotline/adapters/web/staff"
	"hotline/adapters/web/static"
	"hotline/bot/escalation"
	"hotline/bot/staff"
	"hotline/bot/triage"
)

const (
	password = "石榴花开在门前的树上" //nolint:gosec // of nobody
	openid   = "oOpenidThatNobodyMaySee"
)

// noon is the fixed time of the tests: 12:00 in Shanghai.
func noon() time.Time { return time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC) }

// house is the whole site with a desk, on a real loopback server.
type house struct {
	t      *testing.T
	URL    string
	cases  *shelf
	people *people
	board  *board
	tray   *tray
}

func newHouse(t *testing.T) *house {
	t.Helper()
	hash := hashOf(t, password)
	h := &house{t: t, cases: newShelf(), tray: &tray{}, board: newBoard(), people: &people{list: map[string]staff.Account{
		"li":   {Login: "li", Name: "李姐", Role: staff.Counselor, PasswordHash: hash},
		"wang": {Login: "wang", Name: "王姐", Role: staff.Counselor, PasswordHash: hash},
		"zhao": {Login: "zhao", Name: "赵督导", Role: staff.Supervisor, PasswordHash: hash},
	}}}
	files := static.New()
	shell, err := staffweb.New(staffweb.Deps{
		Accounts: h.people, Sessions: memstore.NewWithCleanupInterval(0), Static: files, Now: noon,
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	stopping := make(chan struct{})
	room, err := desk.New(desk.Deps{
		Shell: shell, Cases: h.cases, Colleagues: h.people, Outbox: h.tray, Notices: h.board, Now: noon,
		Random: rand.Reader, Tick: 20 * time.Millisecond, Stopping: stopping,
	})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(web.New(web.Deps{Shell: shell, Static: files, Desk: room}))
	t.Cleanup(server.Close)
	t.Cleanup(func() { close(stopping) })
	h.URL = server.URL
	return h
}

// hashOf is a hash that is cheap to check; what it costs to guess is tested
// in package staff.
func hashOf(t *testing.T, password string) string {
	t.Helper()
	params := argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32}
	hash, err := argon2id.CreateHash(password, &params)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

// open opens a case that has waited for three minutes.
func (h *house) open(level triage.Level, text string) escalation.Case {
	h.t.Helper()
	c, err := h.cases.Open(h.t.Context(), escalation.Opening{
		User: hotline.UserID{Account: "demo", OpenID: openid}, Level: level, Reason: escalation.Danger,
		Kinds: []triage.Kind{triage.Violence}, Evidence: []string{"她说正在挨打"}, At: noon().Add(-3 * time.Minute),
		Lines: []escalation.Line{{At: noon().Add(-3 * time.Minute), Author: escalation.Her, Text: text}},
	})
	if err != nil {
		h.t.Fatal(err)
	}
	return c
}

// visitor is a browser with its own cookies.
type visitor struct {
	t      *testing.T
	base   string
	client *http.Client
}

func (h *house) visitor() *visitor {
	h.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.t.Fatal(err)
	}
	return &visitor{t: h.t, base: h.URL, client: &http.Client{Jar: jar}}
}

func (h *house) loggedIn(login string) *visitor {
	h.t.Helper()
	v := h.visitor()
	if page := v.post("/login", url.Values{"login": {login}, "password": {password}}); page.status != http.StatusOK {
		h.t.Fatalf("login of %s: status %d", login, page.status)
	}
	return v
}

// page is an answer, after its redirects.
type page struct {
	status int
	path   string
	header http.Header
	body   string
}

func (p page) has(text string) bool { return strings.Contains(p.body, text) }

func (v *visitor) get(path string) page { return v.send(v.request(http.MethodGet, path, nil)) }

func (v *visitor) post(path string, form url.Values) page {
	return v.send(v.request(http.MethodPost, path, form))
}

func (v *visitor) request(method, path string, form url.Values) *http.Request {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return r
}

func (v *visitor) send(r *http.Request) page {
	v.t.Helper()
	answer, err := v.client.Do(r) //nolint:gosec // the test's own server
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return page{status: answer.StatusCode, path: answer.Request.URL.Path, header: answer.Header, body: string(body)}
}
