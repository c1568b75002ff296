package standin

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"hotline"
)

func TestTransport(t *testing.T) {
	r := newRig(t, false, echo)
	rt := r.Transport()
	do := func(method, url, body string) (string, error) {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), method, url, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		resp, err := rt.RoundTrip(req)
		if err != nil {
			return "", err
		}
		defer func() { _ = resp.Body.Close() }()
		data, err := io.ReadAll(resp.Body)
		return string(data), err
	}
	for _, scheme := range []string{"http", "https"} {
		got, err := do(http.MethodPost, scheme+"://api.weixin.qq.com/cgi-bin/stable_token", stableBody)
		if err != nil || !strings.Contains(got, "access_token") {
			t.Errorf("%s: %q, %v", scheme, got, err)
		}
	}
	for _, url := range []string{"https://example.com/cgi-bin/token", "https://api.weixin.qq.com.evil.example/", "http://127.0.0.1:1/", "https://api.weixin.qq.com:8443/"} {
		if _, err := do(http.MethodGet, url, ""); hotline.CodeOf(err) != hotline.Forbidden {
			t.Errorf("%s: %v", url, err)
		}
	}
	r.Fail("/cgi-bin/stable_token", Fault{Reset: true})
	if got, err := do(http.MethodPost, "https://api.weixin.qq.com/cgi-bin/stable_token", stableBody); err == nil {
		t.Errorf("a reset answers %q", got)
	}
	r.Close()
	if _, err := do(http.MethodGet, "https://api.weixin.qq.com/cgi-bin/token", ""); err == nil {
		t.Error("an answer after closing")
	}
}
