package standin

import (
	"bufio"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// browser is a page as the server sees it.
type browser struct {
	t    *testing.T
	base string
}

func newBrowser(t *testing.T, s *Server) browser {
	t.Helper()
	site := httptest.NewServer(s.Phone())
	t.Cleanup(site.Close)
	return browser{t: t, base: site.URL}
}

// page is an answer, read to its end.
type page struct {
	status int
	header http.Header
	// at is where redirects led.
	at   *url.URL
	body string
}

// start makes one call; the body is closed with the test.
func (b browser) start(method, path, body string, headers ...string) *http.Response {
	b.t.Helper()
	req, err := http.NewRequestWithContext(b.t.Context(), method, b.base+path, strings.NewReader(body))
	if err != nil {
		b.t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		b.t.Fatal(err)
	}
	b.t.Cleanup(func() { _ = resp.Body.Close() })
	return resp
}

// get reads one page.
func (b browser) get(path string) page {
	b.t.Helper()
	resp := b.start(http.MethodGet, path, "") //nolint:bodyclose // start closes it
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		b.t.Fatal(err)
	}
	return page{status: resp.StatusCode, header: resp.Header, at: resp.Request.URL, body: string(body)}
}

// post makes one call and returns its status.
func (b browser) post(path, body string, headers ...string) int {
	b.t.Helper()
	return b.start(http.MethodPost, path, body, headers...).StatusCode //nolint:bodyclose // start closes it
}

func TestPageIsStrict(t *testing.T) {
	b := newBrowser(t, newRig(t, false, echo).Server)
	got := b.get("/phone/" + her)
	if got.status != http.StatusOK {
		t.Fatal(got.status)
	}
	policy := got.header.Get("Content-Security-Policy")
	if !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
		t.Errorf("the policy is %q", policy)
	}
	html := got.body
	if m := regexp.MustCompile(`<style|<script>|\sstyle=|\son[a-z]+=|javascript:`).FindString(html); m != "" {
		t.Errorf("the page has %q inline", m)
	}
	for _, hook := range []string{`id="say"`, `id="send"`, `id="log"`, `class="menu"`, `aria-live="polite"`, `lang="zh-CN"`, "农家帮忙号"} {
		if !strings.Contains(html, hook) {
			t.Errorf("the page has no %s", hook)
		}
	}
	for _, m := range regexp.MustCompile(`(?:src|href)="(/phone/page/[^"]+)"`).FindAllStringSubmatch(html, -1) {
		if file := b.get(m[1]); file.status != http.StatusOK {
			t.Errorf("%s: %d", m[1], file.status)
		}
	}
}

func TestEachTabGetsItsOwnPhone(t *testing.T) {
	b := newBrowser(t, newRig(t, false, echo).Server)
	seen := map[string]bool{}
	for range 3 {
		at := b.get("/phone/?account=county").at
		if !regexp.MustCompile(`^/phone/o[A-Za-z0-9_-]{27}$`).MatchString(at.Path) || at.RawQuery != "account=county" {
			t.Errorf("led to %s", at)
		}
		seen[at.Path] = true
	}
	if len(seen) != 3 {
		t.Errorf("%d phones for three tabs", len(seen))
	}
	if got := b.get("/phone/" + her + "?account=nowhere").status; got != http.StatusNotFound {
		t.Errorf("an account that is not there: %d", got)
	}
}

func TestPageTalks(t *testing.T) {
	b := newBrowser(t, newRig(t, false, echo).Server)
	path := "/phone/" + her
	if got := b.post(path+"/say", `{"text":"早了"}`); got != http.StatusNotFound {
		t.Errorf("talking before opening: %d", got)
	}
	for range 2 { // a reload opens again, and follows no second time
		if got := b.post(path+"/open", ""); got != http.StatusOK {
			t.Fatalf("open: %d", got)
		}
	}
	stream := newStream(t, b, path+"/events?after=0")
	stream.until("subscribe")
	for _, c := range []struct{ what, body, want string }{
		{"say", `{"text":"医保咋交"}`, "医保咋交"},
		{"tap", `{"key":"rights"}`, "CLICKrights"},
		{"choose", `{"key":"1","text":"帮上了"}`, "帮上了"},
	} {
		if got := b.post(path+"/"+c.what, c.body); got != http.StatusAccepted {
			t.Errorf("%s: %d", c.what, got)
		}
		stream.until(c.want)
	}
	if n := strings.Count(stream.heard, "|subscribe"); n != 1 {
		t.Errorf("followed %d times", n)
	}
	for what, c := range map[string]struct {
		body string
		want int
	}{
		"say":    {`{"text":" "}`, http.StatusBadRequest},
		"tap":    {`{"key":"nothing"}`, http.StatusNotFound},
		"choose": {`{`, http.StatusBadRequest},
		"sing":   {`{}`, http.StatusNotFound},
	} {
		if got := b.post(path+"/"+what, c.body); got != c.want {
			t.Errorf("%s %s: %d, want %d", what, c.body, got, c.want)
		}
	}
}

func TestOtherOriginsAreRefused(t *testing.T) {
	r := newRig(t, false, echo)
	b := newBrowser(t, r.Server)
	path := "/phone/" + her
	b.post(path+"/open", "")
	for _, header := range [][]string{{"Sec-Fetch-Site", "cross-site"}, {"Sec-Fetch-Site", "same-site"}, {"Origin", "http://evil.example"}} {
		if got := b.post(path+"/say", `{"text":"x"}`, header...); got != http.StatusForbidden {
			t.Errorf("%v: %d", header, got)
		}
	}
	if got := b.post(path+"/say", `{"text":"x"}`, "Sec-Fetch-Site", "same-origin", "Origin", b.base); got != http.StatusAccepted {
		t.Errorf("its own origin: %d", got)
	}
}

func TestViewIsWhatIsNew(t *testing.T) {
	r := newRig(t, false, echo)
	b := newBrowser(t, r.Server)
	if _, err := r.Send(t.Context(), her, "你好"); err != nil {
		t.Fatal(err)
	}
	var v view
	if err := json.Unmarshal([]byte(b.get("/phone/"+her+"/view?after=1").body), &v); err != nil {
		t.Fatal(err)
	}
	if len(v.Bubbles) != 1 || v.Bubbles[0].From != FromBot || v.Waiting || !v.Following || v.Account != "农家帮忙号" {
		t.Errorf("%+v", v)
	}
}

func TestCloseEndsStreams(t *testing.T) {
	r := newRig(t, false, echo)
	b := newBrowser(t, r.Server)
	b.post("/phone/"+her+"/open", "")
	resp := b.start(http.MethodGet, "/phone/"+her+"/events", "") //nolint:bodyclose // start closes it
	r.Close()
	if _, err := io.ReadAll(resp.Body); err != nil {
		t.Errorf("the stream broke instead of ending: %v", err)
	}
	if got := b.post("/phone/"+her+"/say", `{"text":"x"}`); got != http.StatusServiceUnavailable {
		t.Errorf("saying something after closing: %d", got)
	}
}

// stream reads a phone's events.
type stream struct {
	t     *testing.T
	lines *bufio.Scanner
	// heard is what the account said so far, each after a bar.
	heard string
}

func newStream(t *testing.T, b browser, path string) *stream {
	t.Helper()
	resp := b.start(http.MethodGet, path, "") //nolint:bodyclose // start closes it
	if got := resp.Header.Get("Content-Type"); !strings.HasPrefix(got, "text/event-stream") {
		t.Fatalf("the stream is %s", got)
	}
	return &stream{t: t, lines: bufio.NewScanner(resp.Body)}
}

// until reads until the account has said text.
func (s *stream) until(text string) {
	s.t.Helper()
	for s.lines.Scan() {
		data, found := strings.CutPrefix(s.lines.Text(), "data: ")
		if !found {
			continue
		}
		var v view
		if err := json.Unmarshal([]byte(data), &v); err != nil {
			s.t.Fatal(err)
		}
		for _, b := range v.Bubbles {
			if b.From != FromBot {
				continue
			}
			s.heard += "|" + b.Text
			if b.Text == text {
				return
			}
		}
	}
	s.t.Fatalf("the stream ended before %q, after %q", text, s.heard)
}
