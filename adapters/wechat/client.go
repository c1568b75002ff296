package wechat

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"time"

	"hotline"
)

// apiHost is the host that the SDK calls.
const apiHost = "api.weixin.qq.com"

var errForeignHost = errors.New("only WeChat's API may be called")

// NewHTTPClient makes the client for all calls to WeChat. It goes to apiURL
// instead of api.weixin.qq.com when apiURL is set, and nowhere else ever.
//
// The SDK takes its client from one variable of the process, so cmd assigns it,
// once, before the first call:
//
//	util.DefaultHTTPClient = client // github.com/silenceper/wechat/v2/util
//
// A [Client] uses the same one unless it is given another.
//
// invalid: apiURL is no absolute http address.
func NewHTTPClient(apiURL string, timeout time.Duration) (*http.Client, error) {
	t := &apiTransport{next: http.DefaultTransport}
	if apiURL != "" {
		base, err := url.Parse(apiURL)
		if err != nil || base.Host == "" || (base.Scheme != "http" && base.Scheme != "https") {
			return nil, hotline.Errorf(hotline.Invalid, "wechat.NewHTTPClient", "api_url must look like https://host")
		}
		t.base = base
	}
	return &http.Client{Transport: t, Timeout: timeout}, nil
}

// apiTransport lets calls to WeChat's API pass, to base if there is one.
type apiTransport struct {
	base *url.URL
	next http.RoundTripper
}

func (t *apiTransport) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != apiHost {
		if r.Body != nil {
			_ = r.Body.Close()
		}
		return nil, errForeignHost
	}
	if t.base == nil {
		return t.next.RoundTrip(r)
	}
	moved := r.Clone(r.Context())
	moved.URL.Scheme = t.base.Scheme
	moved.URL.Host = t.base.Host
	moved.URL.Path = strings.TrimRight(t.base.Path, "/") + r.URL.Path
	moved.Host = ""
	return t.next.RoundTrip(moved)
}
