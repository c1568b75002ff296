package wechat_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/silenceper/wechat/v2/cache"

	"hotline"
	"hotline/adapters/wechat"
)

// newClient is a client of a WeChat that answers as told, once it has given a
// token.
func newClient(t *testing.T, answer http.HandlerFunc, with ...wechat.Option) *wechat.Sender {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/cgi-bin/stable_token" {
			_, _ = io.WriteString(w, `{"access_token":"TOKEN-1","expires_in":7200}`)
			return
		}
		answer(w, r)
	}))
	t.Cleanup(server.Close)
	client, err := wechat.NewHTTPClient(server.URL, time.Minute)
	if err != nil {
		t.Fatal(err)
	}
	s, err := wechat.NewSender(accounts, cache.NewMemory(), append([]wechat.Option{wechat.WithHTTPClient(client)}, with...)...)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func saying(text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, text) }
}

func TestAnUnknownOutcomeIsSaid(t *testing.T) {
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(code) }
	}
	hang := func(_ http.ResponseWriter, r *http.Request) {
		_, _ = io.Copy(io.Discard, r.Body) // so that the server sees the hang-up
		<-r.Context().Done()
	}
	tests := []struct {
		name    string
		answer  http.HandlerFunc
		unknown bool
	}{
		{"no answer in time", hang, true},
		{"line cut", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, true},
		{"half an answer", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = io.WriteString(w, `{"errcode":0`)
		}, true},
		{"a page", saying("<html>"), true},
		{"gateway gave up", status(http.StatusGatewayTimeout), true},
		{"bad gateway", status(http.StatusBadGateway), true},
		{"not now", status(http.StatusServiceUnavailable), false},
		{"too many", status(http.StatusTooManyRequests), false},
		{"busy", saying(`{"errcode":-1,"errmsg":"system error"}`), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := newClient(t, tt.answer, wechat.WithTimeout(200*time.Millisecond))
			err := s.Send(t.Context(), her, "在的")
			if hotline.CodeOf(err) != hotline.Unavailable {
				t.Fatalf("error %v, want unavailable", err)
			}
			if errors.Is(err, wechat.ErrUnknownOutcome) != tt.unknown {
				t.Errorf("error %v: want unknown outcome %v", err, tt.unknown)
			}
			wantDiscreet(t, err)
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		client, err := wechat.NewHTTPClient("http://127.0.0.1:1", time.Second)
		if err != nil {
			t.Fatal(err)
		}
		memory := cache.NewMemory()
		_ = memory.Set("token:"+safeAc.AppID, "TOKEN-1", time.Hour)
		s, err := wechat.NewSender(accounts, memory, wechat.WithHTTPClient(client))
		if err != nil {
			t.Fatal(err)
		}
		err = s.Send(t.Context(), her, "在的")
		if hotline.CodeOf(err) != hotline.Unavailable || errors.Is(err, wechat.ErrUnknownOutcome) {
			t.Errorf("error %v, want unavailable and a known outcome", err)
		}
		wantDiscreet(t, err)
	})
}

func TestASendThatHasBegunIsNotAbandoned(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	s := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		cancel()
		_, _ = io.WriteString(w, `{"errcode":0}`)
	})
	if err := s.Send(ctx, her, "在的"); err != nil {
		t.Fatalf("error %v, want the answer", err)
	}
	if _, err := s.CallbackIPs(ctx, "safe"); hotline.CodeOf(err) != hotline.Unavailable {
		t.Errorf("error %v, want unavailable: nothing may begin any more", err)
	}
}

func TestMedia(t *testing.T) {
	amr := []byte("#!AMR\n\x3c\x91\x17\x16\xbe\x66")
	file := func(kind string, body []byte) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet || r.URL.Path != "/cgi-bin/media/get" || r.URL.Query().Get("media_id") != "M+1" {
				t.Errorf("asked %s %s", r.Method, r.URL)
			}
			w.Header().Set("Content-Type", kind)
			w.Header().Set("Content-Disposition", `attachment; filename="M.amr"`)
			_, _ = w.Write(body)
		}
	}
	tests := []struct {
		name   string
		answer http.HandlerFunc
		want   wechat.Media
		code   hotline.Code
	}{
		{"voice", file("audio/amr", amr), wechat.Media{ContentType: "audio/amr", Filename: "M.amr", Data: amr}, ""},
		{"of no clear kind", file("text/plain", amr), wechat.Media{ContentType: "text/plain", Filename: "M.amr", Data: amr}, ""},
		{"exactly full", file("image/jpeg", make([]byte, 10<<20)), wechat.Media{ContentType: "image/jpeg", Filename: "M.amr", Data: make([]byte, 10<<20)}, ""},
		{"too large", file("image/jpeg", make([]byte, 10<<20+1)), wechat.Media{}, hotline.Internal},
		{"video", file("text/plain", []byte(`{"video_url":"http://v"}`)), wechat.Media{VideoURL: "http://v"}, ""},
		{"gone", file("application/json", []byte(`{"errcode":40007,"errmsg":"invalid media_id"}`)), wechat.Media{}, hotline.NotFound},
		{"gone, called a voice", file("audio/amr", []byte(`{"errcode":40007,"errmsg":"invalid media_id"}`)), wechat.Media{}, hotline.NotFound},
		{"a page", file("text/html", []byte("<html>")), wechat.Media{}, hotline.Unavailable},
		{"nothing", file("audio/amr", nil), wechat.Media{}, hotline.Unavailable},
		{"JSON without a word", file("text/plain", []byte("{}")), wechat.Media{}, hotline.Unavailable},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := newClient(t, tt.answer).Media(t.Context(), "safe", "M+1")
			if hotline.CodeOf(err) != tt.code || got.ContentType != tt.want.ContentType || got.Filename != tt.want.Filename ||
				got.VideoURL != tt.want.VideoURL || !bytes.Equal(got.Data, tt.want.Data) {
				t.Errorf("%s %q %q, %d bytes, error %v", got.ContentType, got.Filename, got.VideoURL, len(got.Data), err)
			}
		})
	}
}

func TestTyping(t *testing.T) {
	for name, tt := range map[string]struct {
		answer string
		want   hotline.Code
	}{
		"shown":         {`{"errcode":0}`, ""},
		"too late":      {`{"errcode":45080}`, ""},
		"shown already": {`{"errcode":45081}`, ""},
		"no right":      {`{"errcode":48001}`, hotline.Forbidden},
	} {
		s := newClient(t, func(w http.ResponseWriter, r *http.Request) {
			body, _ := io.ReadAll(r.Body)
			if r.URL.Path != "/cgi-bin/message/custom/typing" || string(body) != `{"command":"Typing","touser":"`+openID+`"}` {
				t.Errorf("%s: asked %s with %s", name, r.URL.Path, body)
			}
			_, _ = io.WriteString(w, tt.answer)
		})
		if err := s.Typing(t.Context(), her); hotline.CodeOf(err) != tt.want {
			t.Errorf("%s: error %v, want %q", name, err, tt.want)
		}
	}
}

func TestMenuComesBackAsItWasSet(t *testing.T) {
	s := newClient(t, saying(`{"menu":{"button":[{"name":"救助","sub_button":[{"type":"click","name":"权益","key":"rights","sub_button":[]},`+
		`{"type":"view","name":"文章","url":"https://example.org/a","sub_button":[]}]},{"type":"click","name":"人工","key":"human","sub_button":[]}]}}`))
	got, err := s.Menu(t.Context(), "safe")
	want := []wechat.MenuButton{
		{Name: "救助", Buttons: []wechat.MenuButton{{Name: "权益", Key: "rights"}, {Name: "文章", URL: "https://example.org/a"}}},
		{Name: "人工", Key: "human"},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("Menu = %+v, %v; want %+v", got, err, want)
	}
	if _, err := newClient(t, saying(`{"errcode":46003}`)).Menu(t.Context(), "safe"); hotline.CodeOf(err) != hotline.NotFound {
		t.Errorf("no menu: error %v, want not_found", err)
	}
}

func TestUpkeep(t *testing.T) {
	var asked []string
	s := newClient(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		asked = append(asked, strings.TrimSpace(r.Method+" "+r.URL.Path+" "+string(body)))
		_, _ = io.WriteString(w, `{"errcode":0,"ip_list":["192.0.2.1","198.51.100.0/24"],"quota":{"daily_limit":10,"used":4,"remain":6}}`)
	})
	ips, err := s.CallbackIPs(t.Context(), "safe")
	if err != nil || !reflect.DeepEqual(ips, []string{"192.0.2.1", "198.51.100.0/24"}) {
		t.Errorf("CallbackIPs = %q, %v", ips, err)
	}
	quota, err := s.Quota(t.Context(), "safe", "/cgi-bin/message/custom/send")
	if err != nil || quota != (wechat.Quota{Daily: 10, Used: 4, Remaining: 6}) {
		t.Errorf("Quota = %+v, %v", quota, err)
	}
	for name, err := range map[string]error{
		"ClearQuota":       s.ClearQuota(t.Context(), "safe"),
		"DeleteMenu":       s.DeleteMenu(t.Context(), "safe"),
		"CheckCredentials": s.CheckCredentials(t.Context(), "safe"),
	} {
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if len(asked) != 5 || asked[1] != `POST /cgi-bin/openapi/quota/get {"cgi_path":"/cgi-bin/message/custom/send"}` {
		t.Errorf("asked %q", asked)
	}
	if err := s.ClearQuota(t.Context(), "nobody"); hotline.CodeOf(err) != hotline.NotFound {
		t.Errorf("error %v, want not_found", err)
	}
}

func TestCallsAreMeasured(t *testing.T) {
	registry := prometheus.NewRegistry()
	replies := []string{`{"errcode":0}`, `{"errcode":45015}`, `<html>`}
	s := newClient(t, func(w http.ResponseWriter, _ *http.Request) {
		_, _ = io.WriteString(w, replies[0])
		replies = replies[1:]
	}, wechat.WithMetrics(registry))
	for len(replies) > 0 {
		_ = s.Send(t.Context(), her, "在的")
	}
	for outcome, want := range map[string]float64{"ok": 2, "window": 1, "unknown": 1} { // the token is a call too
		if got := counted(t, registry, "hotline_wechat_call_seconds", "outcome", outcome); got != want {
			t.Errorf("%s: counted %v, want %v", outcome, got, want)
		}
	}
}
