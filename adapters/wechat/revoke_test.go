package wechat_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline/adapters/redis"
	"hotline/adapters/redis/redistest"
	"hotline/adapters/wechat"
)

// registryAPI is a WeChat whose tokens can be revoked.
type registryAPI struct {
	mu      sync.Mutex
	token   string
	handed  int // how many tokens were made
	asked   int // how often the token was asked for
	forced  int
	revoked bool
	stuck   bool // gives the revoked token out until it is forced
	refused int
	texts   []string
}

func (w *registryAPI) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	w.mu.Lock()
	defer w.mu.Unlock()
	if strings.HasSuffix(r.URL.Path, "/stable_token") {
		w.giveToken(rw, body)
		return
	}
	if w.revoked || r.URL.Query().Get("access_token") != w.token {
		w.refused++
		_, _ = io.WriteString(rw, `{"errcode":40001,"errmsg":"invalid credential, access_token is invalid or not latest"}`)
		return
	}
	var sent struct {
		Text struct {
			Content string `json:"content"`
		} `json:"text"`
	}
	_ = json.Unmarshal(body, &sent)
	w.texts = append(w.texts, sent.Text.Content)
	_, _ = io.WriteString(rw, `{"errcode":0,"errmsg":"ok"}`)
}

// giveToken needs w.mu held.
func (w *registryAPI) giveToken(rw http.ResponseWriter, body []byte) {
	var ask struct {
		Force bool `json:"force_refresh"`
	}
	_ = json.Unmarshal(body, &ask)
	w.asked++
	if ask.Force {
		w.forced++
	}
	if w.token == "" || ask.Force || w.revoked && !w.stuck {
		w.handed++
		w.token, w.revoked = fmt.Sprintf("TOKEN-%d", w.handed), false
	}
	_, _ = fmt.Fprintf(rw, `{"access_token":%q,"expires_in":7200}`, w.token)
}

func (w *registryAPI) revoke() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.revoked = true
}

// sender is one instance's, with its own connection to the Redis of all.
func (w *registryAPI) sender(t *testing.T, address string, server *redistest.Server) *wechat.Sender {
	t.Helper()
	client, err := wechat.NewHTTPClient(address, 10*time.Second)
	if err != nil {
		t.Fatal(err)
	}
	s, err := wechat.NewSender(accounts, redis.NewTokenCache(server.Client(t), "hotline:wechat:"), wechat.WithHTTPClient(client))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestATokenRevokedMidFlightIsRenewedOnceByAllInstances(t *testing.T) {
	api := &registryAPI{}
	wechatServer := httptest.NewServer(api)
	t.Cleanup(wechatServer.Close)
	redisServer := redistest.Launch(t)
	senders := []*wechat.Sender{
		api.sender(t, wechatServer.URL, redisServer), api.sender(t, wechatServer.URL, redisServer),
	}
	if err := senders[0].Send(t.Context(), her, "热身"); err != nil {
		t.Fatal(err)
	}

	const each = 20
	var all sync.WaitGroup
	want := make([]string, 0, each*len(senders))
	for i, s := range senders {
		for n := range each {
			text := fmt.Sprintf("第%d台第%d条", i, n)
			want = append(want, text)
			all.Go(func() {
				if i == 0 && n == each/2 {
					api.revoke()
				}
				if err := s.Send(t.Context(), her, text); err != nil {
					t.Errorf("%s: %v", text, err)
				}
			})
		}
	}
	all.Wait()
	got := api.texts[1:]
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("%d texts arrived, want each of %d once", len(got), len(want))
	}
	if api.asked != 2 || api.forced != 0 {
		t.Errorf("the token was asked for %d times (%d forced), want once at first and once again", api.asked, api.forced)
	}
}

func TestManyRefusedAtOnceShareOneRenewal(t *testing.T) {
	api := &registryAPI{}
	wechatServer := httptest.NewServer(api)
	t.Cleanup(wechatServer.Close)
	redisServer := redistest.Launch(t)
	senders := []*wechat.Sender{
		api.sender(t, wechatServer.URL, redisServer), api.sender(t, wechatServer.URL, redisServer),
	}
	for _, s := range senders {
		if err := s.Send(t.Context(), her, "热身"); err != nil {
			t.Fatal(err)
		}
	}
	if api.asked != 1 {
		t.Fatalf("the token was asked for %d times, want once for both", api.asked)
	}
	api.revoke()
	var all sync.WaitGroup
	for _, s := range senders {
		for range 10 {
			all.Go(func() {
				if err := s.Send(t.Context(), her, "在的"); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	if len(api.texts) != 22 || api.asked != 2 || api.forced != 0 {
		t.Errorf("%d texts arrived, the token was asked for %d times (%d forced); want 22, 2 and 0", len(api.texts), api.asked, api.forced)
	}
}

func TestATokenThatWeChatGivesAgainIsForced(t *testing.T) {
	api := &registryAPI{}
	wechatServer := httptest.NewServer(api)
	t.Cleanup(wechatServer.Close)
	s := api.sender(t, wechatServer.URL, redistest.Launch(t))
	if err := s.Send(t.Context(), her, "热身"); err != nil {
		t.Fatal(err)
	}
	api.stuck = true
	api.revoke()
	if err := s.Send(t.Context(), her, "在的"); err != nil {
		t.Fatal(err)
	}
	api.revoke()
	if err := s.Send(t.Context(), her, "在的"); err == nil || api.forced != 1 {
		t.Errorf("error %v after %d forced renewals; want one renewal in half a minute", err, api.forced)
	}
}

func TestInstancesGoOnWithoutRedis(t *testing.T) {
	api := &registryAPI{}
	wechatServer := httptest.NewServer(api)
	t.Cleanup(wechatServer.Close)
	redisServer := redistest.Launch(t)
	s := api.sender(t, wechatServer.URL, redisServer)
	redisServer.Kill()
	for range 3 {
		if err := s.Send(t.Context(), her, "在的"); err != nil {
			t.Fatal(err)
		}
	}
	if api.asked != 1 {
		t.Errorf("the token was asked for %d times, want once", api.asked)
	}
	api.revoke()
	if err := s.Send(t.Context(), her, "在的"); err != nil {
		t.Fatal(err)
	}
}
