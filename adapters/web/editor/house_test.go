package editor_test

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/alexedwards/argon2id"
	"github.com/alexedwards/scs/v2/memstore"
	"golang.org/x/net/html"

	"hotline"
	"hotline/adapters/sql"
	"hotline/adapters/web"
	"hotline/adapters/web/editor"
	"hotline/adapters/web/pages"
	staffweb "hotline/adapters/web/staff"
	"hotline/adapters/web/static"
	"hotline/bot/staff"
	"hotline/knowledge"
)

const password = "石榴花开在门前的树上" //nolint:gosec // of nobody

// noon is the fixed time of the tests: 12:00 in Shanghai.
func noon() time.Time { return time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC) }

// house is the whole site with the editing room and the public pages, over a
// real SQLite file and the real library.
type house struct {
	t        *testing.T
	URL      string
	articles *sql.Articles
	library  *knowledge.Library
	// down makes the store of the editing room fail.
	down atomic.Bool
}

func newHouse(t *testing.T) *house {
	t.Helper()
	h := &house{t: t}
	store, err := sql.Open(t.Context(), filepath.Join(t.TempDir(), "hotline.db"), sql.WithClock(noon))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	h.articles = store.Articles()
	for _, login := range []string{"zhao", "qian"} {
		account := staff.Account{Login: login, Name: login, Role: staff.Editor, PasswordHash: hashOf(t, password), CreatedAt: noon()}
		if err := store.Staff().Add(t.Context(), account); err != nil {
			t.Fatal(err)
		}
	}

	registry, faults := knowledge.LoadRegistry(knowledge.DataFS())
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	h.library = knowledge.NewLibrary(registry, noon)
	room := knowledge.NewRoom(sometimes{h.articles, &h.down}, h.library, deaf{}, nil, noon)

	logger := slog.New(slog.DiscardHandler)
	files := static.New()
	shell, err := staffweb.New(staffweb.Deps{
		Accounts: store.Staff(), Sessions: memstore.NewWithCleanupInterval(0), Static: files, Now: noon, Logger: logger,
	})
	if err != nil {
		t.Fatal(err)
	}
	editors, err := editor.New(editor.Deps{Shell: shell, Room: room, Articles: sometimes{h.articles, &h.down}, Now: noon})
	if err != nil {
		t.Fatal(err)
	}
	readers, err := pages.New(pages.Deps{Library: h.library, Static: files, Service: "农家帮忙号", Now: noon, Logger: logger})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(web.New(web.Deps{Shell: shell, Static: files, Editor: editors, Articles: readers}))
	t.Cleanup(server.Close)
	h.URL = server.URL
	return h
}

// seed puts articles into the store as they ship.
func (h *house) seed(articles ...knowledge.SeedArticle) {
	h.t.Helper()
	if _, err := h.articles.Seed(h.t.Context(), articles, noon()); err != nil {
		h.t.Fatal(err)
	}
	if faults, err := knowledge.Load(h.t.Context(), h.articles, h.library); err != nil || len(faults) > 0 {
		h.t.Fatal(faults, err)
	}
}

// deaf is notices that nobody hears.
type deaf struct{}

func (deaf) Publish(hotline.Notice) {}

// sometimes is a store that can be switched off.
type sometimes struct {
	*sql.Articles
	down *atomic.Bool
}

func (s sometimes) Entry(ctx context.Context, id string) (knowledge.Entry, error) {
	if s.down.Load() {
		return knowledge.Entry{}, hotline.Errorf(hotline.Unavailable, "sometimes.Entry", "down")
	}
	return s.Articles.Entry(ctx, id)
}

func (s sometimes) Save(ctx context.Context, save knowledge.Save) (knowledge.Entry, error) {
	if s.down.Load() {
		return knowledge.Entry{}, hotline.Errorf(hotline.Unavailable, "sometimes.Save", "down")
	}
	return s.Articles.Save(ctx, save)
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

// markdown is an article in order; each edit takes the place of the line that
// begins with its key, or is added.
func markdown(id, body string, edits ...string) string {
	front := []string{
		"id: " + id, "title: 怎么办保护令", "topic: rights", "region: 全国", "source: 法律原文", "risk: high",
		"verify_by: 2027-01-31", "verified_on: 2026-11-20", "questions: [保护令咋申请, 去哪里办保护令, 法院能不能管他]",
	}
	for _, edit := range edits {
		key, _, _ := strings.Cut(edit, ":")
		at := len(front)
		for i, line := range front {
			if strings.HasPrefix(line, key+":") {
				at = i
			}
		}
		front = append(front[:at:at], append([]string{edit}, front[min(at+1, len(front)):]...)...)
	}
	return "---\n" + strings.Join(front, "\n") + "\n---\n\n" + body + "\n\n## 要带啥\n\n1. 身份证\n"
}

func seedOf(id, title, topic, body string, publish bool, edits ...string) knowledge.SeedArticle {
	edits = append([]string{"title: " + title, "topic: " + topic}, edits...)
	return knowledge.SeedArticle{ID: id, Title: title, Topic: topic, Markdown: markdown(id, body, edits...), Publish: publish}
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
	v.post("/login", url.Values{"login": {login}, "password": {password}}).must(http.StatusOK)
	return v
}

func (v *visitor) get(path string) page { return v.send(http.MethodGet, path, nil) }

func (v *visitor) post(path string, form url.Values) page { return v.send(http.MethodPost, path, form) }

func (v *visitor) send(method, path string, form url.Values) page {
	v.t.Helper()
	r, err := http.NewRequestWithContext(v.t.Context(), method, v.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		v.t.Fatal(err)
	}
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
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
	root, err := html.Parse(strings.NewReader(string(body)))
	if err != nil {
		v.t.Fatal(err)
	}
	return page{t: v.t, status: answer.StatusCode, path: answer.Request.URL.Path, header: answer.Header, body: string(body), root: root}
}

// press fills the form of a write page as a browser does and presses a button.
func (v *visitor) press(p page, then, text string) page {
	v.t.Helper()
	return v.post(p.action(), url.Values{
		"base": {p.field("base")}, "id": {p.field("id")}, "then": {then},
		"markdown": {strings.ReplaceAll(text, "\n", "\r\n")},
	})
}
