package wechat_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/util"

	"hotline"
	"hotline/adapters/wechat"
)

var her = hotline.UserID{Account: "safe", OpenID: openID}

func discard() *slog.Logger { return slog.New(slog.DiscardHandler) }

// fakeAPI is WeChat's API as far as the sender calls it.
type fakeAPI struct {
	tokens  int    // how many were handed out
	refusal string // what the token call answers, when set
	hang    bool   // the token call is never answered
	expires int
	send    func(w http.ResponseWriter)
	sent    []string
	paths   []string
	bodies  []string
	mu      sync.Mutex
}

// answer changes what the next send gets.
func (f *fakeAPI) answer(send func(http.ResponseWriter)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.send = send
}

func (f *fakeAPI) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	body, _ := io.ReadAll(r.Body)
	if f.hang {
		<-r.Context().Done()
		return
	}
	f.paths = append(f.paths, r.URL.Path)
	if strings.HasSuffix(r.URL.Path, "/cgi-bin/stable_token") {
		if f.refusal != "" {
			_, _ = io.WriteString(w, f.refusal)
			return
		}
		f.tokens++
		_, _ = fmt.Fprintf(w, `{"access_token":"TOKEN-%d","expires_in":%d}`, f.tokens, f.expires)
		return
	}
	f.bodies = append(f.bodies, string(body))
	f.sent = append(f.sent, r.URL.Query().Get("access_token"))
	f.send(w)
}

func answering(body string) func(http.ResponseWriter) {
	return func(w http.ResponseWriter) { _, _ = io.WriteString(w, body) }
}

// newSender wires a sender to the fake as cmd does.
func newSender(t *testing.T, api *fakeAPI) *wechat.Sender {
	t.Helper()
	if api.expires == 0 {
		api.expires = 7200
	}
	server := httptest.NewServer(api)
	t.Cleanup(server.Close)
	useClient(t, server.URL+"/base")
	s, err := wechat.NewSender(accounts, cache.NewMemory())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func useClient(t *testing.T, apiURL string) {
	t.Helper()
	client, err := wechat.NewHTTPClient(apiURL, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	before := util.DefaultHTTPClient
	util.DefaultHTTPClient = client
	t.Cleanup(func() { util.DefaultHTTPClient = before })
}

func TestSend(t *testing.T) {
	api := &fakeAPI{send: answering(`{"errcode":0,"errmsg":"ok"}`)}
	s := newSender(t, api)
	for range 2 {
		if err := s.Send(t.Context(), her, "咨询员：在\x01的 <3"); err != nil {
			t.Fatal(err)
		}
	}
	if api.tokens != 1 || strings.Join(api.sent, " ") != "TOKEN-1 TOKEN-1" {
		t.Errorf("%d tokens fetched, used %q; want one for both", api.tokens, api.sent)
	}
	if api.paths[1] != "/base/cgi-bin/message/custom/send" {
		t.Errorf("sent to %s", api.paths[1])
	}
	var got struct {
		ToUser  string `json:"touser"`
		MsgType string `json:"msgtype"`
		Text    struct {
			Content string `json:"content"`
		} `json:"text"`
	}
	if err := json.Unmarshal([]byte(api.bodies[0]), &got); err != nil {
		t.Fatal(err)
	}
	if got.ToUser != openID || got.MsgType != "text" || got.Text.Content != "咨询员：在的 <3" {
		t.Errorf("sent %+v", got)
	}
}

func TestSendErrors(t *testing.T) {
	refusing := func(errcode int) func(http.ResponseWriter) {
		return answering(fmt.Sprintf(`{"errcode":%d,"errmsg":"no TOKEN-1 for %s rid: 65a1b2c3-0d1e2f3a-4b5c6d7e"}`, errcode, openID))
	}
	failing := func(status int) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) { w.WriteHeader(status) }
	}
	tests := []struct {
		name    string
		send    func(http.ResponseWriter)
		code    hotline.Code
		errcode int // 0: no APIError
		renews  bool
	}{
		{"busy", refusing(-1), hotline.Unavailable, -1, false},
		{"token refused", refusing(40001), hotline.Unavailable, 40001, true},
		{"token malformed", refusing(40014), hotline.Unavailable, 40014, true},
		{"token expired", refusing(42001), hotline.Unavailable, 42001, true},
		{"daily quota", refusing(45009), hotline.Unavailable, 45009, false},
		{"our address is not on the list", refusing(40164), hotline.Unavailable, 40164, false},
		{"window closed", refusing(45015), hotline.Forbidden, 45015, false},
		{"messages spent", refusing(45047), hotline.Forbidden, 45047, false},
		{"no right", refusing(48001), hotline.Forbidden, 48001, false},
		{"unfollowed", refusing(43004), hotline.Forbidden, 43004, false},
		{"bad openid", refusing(40003), hotline.NotFound, 40003, false},
		{"too long", refusing(45002), hotline.Invalid, 45002, false},
		{"never heard of", refusing(99999), hotline.Internal, 99999, false},
		{"server in trouble", failing(502), hotline.Unavailable, 0, false},
		{"too many requests", failing(429), hotline.Unavailable, 0, false},
		{"no such path", failing(404), hotline.Internal, 0, false},
		{"garbage", answering("<html>"), hotline.Unavailable, 0, false},
		{"connection cut", func(http.ResponseWriter) { panic(http.ErrAbortHandler) }, hotline.Unavailable, 0, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			api := &fakeAPI{send: tt.send}
			s := newSender(t, api)
			err := s.Send(t.Context(), her, "在的")
			if got := hotline.CodeOf(err); got != tt.code {
				t.Fatalf("error %v has code %q, want %q", err, got, tt.code)
			}
			refused, ok := errors.AsType[*wechat.APIError](err)
			if ok != (tt.errcode != 0) || ok && (refused.ErrCode != tt.errcode || refused.RequestID != "65a1b2c3-0d1e2f3a-4b5c6d7e") {
				t.Errorf("error %v, want errcode %d and the request's id", err, tt.errcode)
			}
			wantDiscreet(t, err)

			api.answer(answering(`{"errcode":0}`))
			if err := s.Send(t.Context(), her, "在的"); err != nil {
				t.Fatal(err)
			}
			if want := map[bool]string{true: "TOKEN-2", false: "TOKEN-1"}[tt.renews]; api.sent[len(api.sent)-1] != want {
				t.Errorf("the next call uses %s, want %s", api.sent[len(api.sent)-1], want)
			}
		})
	}
}

func wantDiscreet(t *testing.T, err error) {
	t.Helper()
	for _, secret := range []string{"TOKEN-", safeAc.AppSecret, openID, "在的"} {
		if strings.Contains(err.Error(), secret) {
			t.Errorf("the error shows %q: %v", secret, err)
		}
	}
}

func TestATokenThatCannotBeHadLetsTheTextWait(t *testing.T) {
	api := &fakeAPI{refusal: `{"errcode":40125,"errmsg":"invalid appsecret s3cret-safe"}`}
	err := newSender(t, api).Send(t.Context(), her, "在的")
	if hotline.CodeOf(err) != hotline.Unavailable {
		t.Fatalf("error %v, want unavailable: nothing was sent", err)
	}
	wantDiscreet(t, err)
}

func TestATokenAboutToExpireIsNotKept(t *testing.T) {
	api := &fakeAPI{expires: 300, send: answering(`{"errcode":0}`)}
	s := newSender(t, api)
	for range 2 {
		if err := s.Send(t.Context(), her, "在的"); err != nil {
			t.Fatal(err)
		}
	}
	if api.tokens != 2 {
		t.Errorf("%d tokens fetched, want a new one for every call", api.tokens)
	}
}

// brokenCache fails as the cache in Redis does when Redis is down.
type brokenCache struct{}

func (brokenCache) Get(string) any                       { return nil }
func (brokenCache) Set(string, any, time.Duration) error { return errors.New("down") }
func (brokenCache) IsExist(string) bool                  { return false }
func (brokenCache) Delete(string) error                  { return errors.New("down") }

func TestSendWorksWhileTheCacheIsDown(t *testing.T) {
	api := &fakeAPI{send: answering(`{"errcode":0}`)}
	newSender(t, api)
	s, err := wechat.NewSender(accounts, brokenCache{})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Send(t.Context(), her, "在的"); err != nil {
		t.Fatal(err)
	}
}

func TestSendRefusesBeforeCalling(t *testing.T) {
	api := &fakeAPI{}
	s := newSender(t, api)
	over, cancel := context.WithCancel(t.Context())
	cancel()
	for name, try := range map[string]struct {
		ctx  context.Context
		user hotline.UserID
		text string
		want hotline.Code
	}{
		"unknown account": {t.Context(), hotline.UserID{Account: "nobody"}, "在的", hotline.NotFound},
		"nothing":         {t.Context(), her, "\x01 ", hotline.Invalid},
		"too long":        {t.Context(), her, strings.Repeat("长", 700), hotline.Invalid},
		"too late":        {over, her, "在的", hotline.Unavailable},
	} {
		if got := hotline.CodeOf(s.Send(try.ctx, try.user, try.text)); got != try.want {
			t.Errorf("%s: code %q, want %q", name, got, try.want)
		}
	}
	if len(api.paths) != 0 {
		t.Errorf("called %q, want nothing", api.paths)
	}
}

func TestTheClientGoesNowhereElse(t *testing.T) {
	reached := 0
	elsewhere := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { reached++ }))
	t.Cleanup(elsewhere.Close)
	for _, apiURL := range []string{"", elsewhere.URL} {
		useClient(t, apiURL)
		_, err := util.HTTPGet(elsewhere.URL + "/cgi-bin/x?access_token=T")
		if err == nil || !strings.Contains(err.Error(), "only WeChat's API may be called") {
			t.Errorf("api_url %q: error %v, want a refusal", apiURL, err)
		}
	}
	useClient(t, elsewhere.URL)
	if _, err := util.HTTPGet("https://api.weixin.qq.com/cgi-bin/x"); err != nil {
		t.Error(err)
	}
	if reached != 1 {
		t.Errorf("the other host was reached %d times, want once, in WeChat's place", reached)
	}
	for _, bad := range []string{"api.weixin.qq.com", "ftp://x", "http://", "http://a b"} {
		if _, err := wechat.NewHTTPClient(bad, time.Second); hotline.CodeOf(err) != hotline.Invalid {
			t.Errorf("NewHTTPClient(%q): %v, want invalid", bad, err)
		}
	}
}

func TestSetMenu(t *testing.T) {
	api := &fakeAPI{send: answering(`{"errcode":0}`)}
	s := newSender(t, api)
	menu := []wechat.MenuButton{
		{Name: "救助", Buttons: []wechat.MenuButton{{Name: "权益", Key: "rights"}, {Name: "文章", URL: "https://example.org/a"}}},
		{Name: "人工", Key: "human"},
	}
	if err := s.SetMenu(t.Context(), "safe", menu); err != nil {
		t.Fatal(err)
	}
	want := `{"button":[{"name":"救助","sub_button":[{"type":"click","name":"权益","key":"rights"},` +
		`{"type":"view","name":"文章","url":"https://example.org/a"}]},{"type":"click","name":"人工","key":"human"}]}`
	if got := strings.TrimSpace(api.bodies[0]); got != want {
		t.Errorf("pushed %s, want %s", got, want)
	}

	api.answer(answering(`{"errcode":48001,"errmsg":"api unauthorized"}`))
	if err := s.SetMenu(t.Context(), "safe", menu); hotline.CodeOf(err) != hotline.Forbidden {
		t.Errorf("error %v, want forbidden", err)
	}
	button := wechat.MenuButton{Name: "x", Key: "x"}
	for name, bad := range map[string][]wechat.MenuButton{
		"none":         nil,
		"four":         {button, button, button, button},
		"no name":      {{Key: "x"}},
		"two ways":     {{Name: "x", Key: "x", URL: "https://example.org"}},
		"no way":       {{Name: "x"}},
		"long key":     {{Name: "x", Key: strings.Repeat("k", 129)}},
		"six under it": {{Name: "x", Buttons: []wechat.MenuButton{button, button, button, button, button, button}}},
		"three levels": {{Name: "x", Buttons: []wechat.MenuButton{{Name: "y", Buttons: []wechat.MenuButton{button}}}}},
	} {
		if err := s.SetMenu(t.Context(), "safe", bad); hotline.CodeOf(err) != hotline.Invalid {
			t.Errorf("%s: error %v, want invalid", name, err)
		}
	}
}
