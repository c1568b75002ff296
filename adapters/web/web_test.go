package web_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/alexedwards/scs/v2/memstore"

	"hotline"
	"hotline/adapters/web"
	"hotline/adapters/web/secure"
	staffweb "hotline/adapters/web/staff"
	"hotline/adapters/web/static"
	"hotline/bot/staff"
)

const password = "石榴花开在门前的树上" //nolint:gosec // of nobody

// people is the staff of the tests: one of each role, named for it.
type people struct {
	mu   sync.Mutex
	list map[string]staff.Account
}

func (p *people) Account(_ context.Context, login string) (staff.Account, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	account, ok := p.list[login]
	if !ok {
		return staff.Account{}, hotline.Errorf(hotline.NotFound, "people.Account", "none")
	}
	return account, nil
}

func (p *people) change(login string, change func(*staff.Account)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	account := p.list[login]
	change(&account)
	p.list[login] = account
}

// site is the house with empty rooms, and a clock that the test turns.
type site struct {
	t      *testing.T
	URL    string
	people *people

	mu  sync.Mutex
	now time.Time
}

func (s *site) Now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.now
}

func (s *site) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.now = s.now.Add(d)
}

func newSite(t *testing.T) *site {
	t.Helper()
	hash := hashOf(t, password)
	s := &site{t: t, now: time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC), people: &people{list: map[string]staff.Account{}}}
	for _, role := range []staff.Role{staff.Counselor, staff.Supervisor, staff.Editor, staff.Reviewer, staff.Admin} {
		s.people.list[string(role)] = staff.Account{Login: string(role), Name: "某人", Role: role, PasswordHash: hash}
	}
	files := static.New()
	shell, err := staffweb.New(staffweb.Deps{
		Accounts: s.people, Sessions: memstore.NewWithCleanupInterval(0), Static: files, Now: s.Now,
		Logger: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	room := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "room of "+staffweb.AccountFrom(r.Context()).Login)
	})
	server := httptest.NewServer(web.New(web.Deps{Shell: shell, Static: files, Desk: room, Editor: room}))
	t.Cleanup(server.Close)
	s.URL = server.URL
	return s
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

// visitor is a browser with its own cookies that does not follow redirects.
type visitor struct {
	t      *testing.T
	base   string
	client *http.Client
}

func (s *site) visitor() *visitor {
	s.t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		s.t.Fatal(err)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &visitor{t: s.t, base: s.URL, client: &http.Client{Jar: jar, CheckRedirect: stay}}
}

type page struct {
	status   int
	location string
	header   http.Header
	body     string
}

// do sends a request; headers are name and value in turn.
func (v *visitor) do(method, path string, form url.Values, headers ...string) page {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	for i := 0; i+1 < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	answer, err := v.client.Do(r)
	if err != nil {
		v.t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	body, err := io.ReadAll(answer.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	return page{answer.StatusCode, answer.Header.Get("Location"), answer.Header, string(body)}
}

func (v *visitor) get(path string) page { return v.do(http.MethodGet, path, nil) }

func (v *visitor) logIn(login, password, next string) page {
	return v.do(http.MethodPost, "/login", url.Values{"login": {login}, "password": {password}, "next": {next}})
}

func TestLogin(t *testing.T) {
	s := newSite(t)
	s.people.list["gone"] = staff.Account{
		Login: "gone", Role: staff.Counselor, Disabled: true, PasswordHash: s.people.list["admin"].PasswordHash,
	}
	tests := []struct {
		name, login, password, next string
		status                      int
		location, text              string
	}{
		{"counselor", "counselor", password, "", 303, "/desk", ""},
		{"editor", "editor", password, "", 303, "/editor", ""},
		{"admin", "admin", password, "", 303, "/desk", ""},
		{"spaces around the login", " counselor ", password, "", 303, "/desk", ""},
		{"to where she wanted", "counselor", password, "/desk/cases/A1", 303, "/desk/cases/A1", ""},
		{"never to a stranger", "counselor", password, "//evil.example/", 303, "/desk", ""},
		{"wrong password", "counselor", "不是这个", "", 403, "", "登录名或密码不对"},
		{"unknown login", "nobody", password, "", 403, "", "登录名或密码不对"},
		{"disabled", "gone", password, "", 403, "", "已经停用"},
		{"nothing filled in", "", "", "", 422, "", "请填登录名和密码"},
		{"login too long", strings.Repeat("x", 65), password, "", 422, "", "请填登录名和密码"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := s.visitor().logIn(tt.login, tt.password, tt.next)
			if p.status != tt.status || p.location != tt.location || !strings.Contains(p.body, tt.text) {
				t.Errorf("%d to %q, want %d to %q with %q", p.status, p.location, tt.status, tt.location, tt.text)
			}
		})
	}
}

func TestSessionCookie(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	first := v.logIn("counselor", password, "").header.Get("Set-Cookie")
	second := v.logIn("counselor", password, "").header.Get("Set-Cookie")
	for _, want := range []string{"HttpOnly", "SameSite=Lax", "Path=/"} {
		if !strings.Contains(first, want) {
			t.Errorf("cookie %q lacks %s", first, want)
		}
	}
	if token := func(c string) string { c, _, _ = strings.Cut(c, ";"); return c }; token(first) == token(second) {
		t.Error("a login keeps the old token")
	}
}

func TestSessionEnds(t *testing.T) {
	const in, out = http.StatusOK, http.StatusSeeOther
	tests := []struct {
		name string
		then func(*site, *visitor)
		want int
	}{
		{"not while used", func(s *site, v *visitor) {
			for range 3 {
				s.pass(7 * time.Hour)
				v.get("/desk")
			}
		}, in},
		{"after twelve idle hours", func(s *site, _ *visitor) { s.pass(12*time.Hour + time.Minute) }, out},
		{"with the logout", func(_ *site, v *visitor) { v.do(http.MethodPost, "/logout", nil) }, out},
		{"when disabled", func(s *site, _ *visitor) {
			s.people.change("counselor", func(a *staff.Account) { a.Disabled = true })
		}, out},
		{"with a new password", func(s *site, _ *visitor) {
			s.people.change("counselor", func(a *staff.Account) { a.PasswordHash = "another" })
		}, out},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newSite(t)
			v := s.visitor()
			v.logIn("counselor", password, "")
			if p := v.get("/desk"); p.body != "room of counselor" {
				t.Fatalf("after login: %d", p.status)
			}
			tt.then(s, v)
			if p := v.get("/desk"); p.status != tt.want {
				t.Errorf("status %d, want %d", p.status, tt.want)
			}
		})
	}
}

func TestGuessingIsSlowedDown(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	for range 5 {
		v.logIn("counselor", "猜的", "")
	}
	p := v.logIn("counselor", password, "")
	if p.status != http.StatusTooManyRequests || p.header.Get("Retry-After") == "" || !strings.Contains(p.body, "秒后再试") {
		t.Errorf("after five wrong ones: %d", p.status)
	}
	s.pass(31 * time.Second)
	if p := v.logIn("counselor", password, ""); p.status != http.StatusSeeOther {
		t.Errorf("after the pause: %d", p.status)
	}
}

// Every room, for every role. A room mounted without a row here is not safe.
func TestRoleMatrix(t *testing.T) {
	s := newSite(t)
	type may struct{ desk, editor int }
	matrix := map[string]may{
		"":           {303, 303},
		"counselor":  {200, 403},
		"supervisor": {200, 403},
		"editor":     {403, 200},
		"reviewer":   {403, 200},
		"admin":      {200, 200},
	}
	for role, want := range matrix {
		v := s.visitor()
		if role != "" {
			v.logIn(role, password, "")
		}
		for _, path := range []string{"", "/", "/deeper/still"} {
			if p := v.get("/desk" + path); p.status != want.desk {
				t.Errorf("%q at /desk%s: %d, want %d", role, path, p.status, want.desk)
			}
			if p := v.get("/editor" + path); p.status != want.editor {
				t.Errorf("%q at /editor%s: %d, want %d", role, path, p.status, want.editor)
			}
		}
	}
}

func TestWhoIsNotLoggedIn(t *testing.T) {
	v := newSite(t).visitor()
	if p := v.get("/desk/cases/A1?x=1"); p.location != "/login?next=%2Fdesk%2Fcases%2FA1%3Fx%3D1" {
		t.Errorf("a page sends to %q", p.location)
	}
	if p := v.do(http.MethodPost, "/desk/cases/A1/claim", nil); p.status != http.StatusUnauthorized {
		t.Errorf("a post: %d", p.status)
	}
	p := v.do(http.MethodGet, "/desk/events", nil, "Accept", "text/event-stream")
	if p.status != http.StatusUnauthorized || !strings.Contains(p.body, `{"error":"登录已经过期`) {
		t.Errorf("a script: %d %s", p.status, p.body)
	}
	if p := v.get("/"); p.location != "/login" {
		t.Errorf("the front door leads to %q", p.location)
	}
}

func TestTheFrontDoorLeadsToOnesRoom(t *testing.T) {
	s := newSite(t)
	for login, want := range map[string]string{"counselor": "/desk", "editor": "/editor", "admin": "/desk"} {
		v := s.visitor()
		v.logIn(login, password, "")
		for _, path := range []string{"/", "/login"} {
			if p := v.get(path); p.location != want {
				t.Errorf("%s at %s: sent to %q, want %q", login, path, p.location, want)
			}
		}
	}
}

func TestPostsFromOtherSitesAreRefused(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	v.logIn("counselor", password, "")
	foreign := [][]string{
		{"Sec-Fetch-Site", "cross-site"},
		{"Sec-Fetch-Site", "same-site"},
		{"Origin", "https://evil.example"},
	}
	for _, headers := range foreign {
		for _, path := range []string{"/login", "/logout", "/desk/cases/A1/claim", "/editor/x"} {
			if p := v.do(http.MethodPost, path, nil, headers...); p.status != http.StatusForbidden || !strings.Contains(p.body, "别的网站") {
				t.Errorf("%s with %v: %d", path, headers, p.status)
			}
		}
	}
	if p := v.do(http.MethodPost, "/desk/x", nil, "Sec-Fetch-Site", "same-origin"); p.status != http.StatusOK {
		t.Errorf("our own post: %d", p.status)
	}
}

func TestHeaders(t *testing.T) {
	s := newSite(t)
	v := s.visitor()
	v.logIn("counselor", password, "")
	for _, path := range []string{"/login", "/desk", "/editor", "/nowhere", "/a/none", "/healthz", "/static/staff/x/staff.css"} {
		p := v.get(path)
		for name, want := range map[string]string{
			"Content-Security-Policy": secure.Policy, "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		} {
			if got := p.header.Get(name); got != want {
				t.Errorf("%s: %s is %q", path, name, got)
			}
		}
	}
	for _, path := range []string{"/login", "/desk", "/editor"} {
		if cache := v.get(path).header.Get("Cache-Control"); !strings.Contains(cache, "no-store") {
			t.Errorf("%s may be kept: %q", path, cache)
		}
	}
	for _, word := range []string{"unsafe", "*", "http:"} {
		if policy := v.get("/login").header.Get("Content-Security-Policy"); strings.Contains(policy, word) {
			t.Errorf("the policy contains %q", word)
		}
	}
}

func TestHealthAndUnknownPages(t *testing.T) {
	v := newSite(t).visitor()
	if p := v.get("/healthz"); p.status != http.StatusOK || p.body != "ok\n" {
		t.Errorf("healthz: %d %q", p.status, p.body)
	}
	for _, path := range []string{"/nowhere", "/a/none"} {
		if p := v.get(path); p.status != http.StatusNotFound || !strings.Contains(p.body, "没有这个页面") {
			t.Errorf("%s: %d", path, p.status)
		}
	}
}
