package wechat

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/util"

	"hotline"
	"hotline/bot/outbox"
)

const (
	// defaultCallTimeout bounds one request to WeChat.
	defaultCallTimeout = 10 * time.Second
	// maxAnswer is far more than any answer but a file has.
	maxAnswer = 1 << 20
)

// Client calls WeChat's API for all accounts: with contexts, with errcodes as
// [APIError], and with one fresh token and one more try when WeChat refuses a
// token. The SDK's own managers have none of these.
//
// The methods share their errors. unavailable: it may go well later; if the
// error also is [ErrUnknownOutcome], it may have gone well already. forbidden:
// the account, or the moment, does not allow it. not_found: no such account, or
// nothing of that name at WeChat. invalid: WeChat would never take it.
// internal: a refusal that we do not know. No error shows a token, a secret,
// an openid or what was sent.
type Client struct {
	accounts map[string]*api
}

// Option changes how a [Client] works.
type Option func(*options)

type options struct {
	http    *http.Client
	timeout time.Duration
	metrics prometheus.Registerer
	now     func() time.Time
}

// WithHTTPClient makes all calls with c, see [NewHTTPClient], and not with the
// SDK's process-wide client.
func WithHTTPClient(c *http.Client) Option { return func(o *options) { o.http = c } }

// WithTimeout bounds every request; 10 s without it.
func WithTimeout(d time.Duration) Option { return func(o *options) { o.timeout = d } }

// WithMetrics registers the metrics of calls, once.
func WithMetrics(registry prometheus.Registerer) Option {
	return func(o *options) { o.metrics = registry }
}

// WithClock takes the time from now; time.Now without it.
func WithClock(now func() time.Time) Option { return func(o *options) { o.now = now } }

// NewClient makes the client. tokenCache keeps access tokens: instances that
// share it share their tokens, and renew one at a time if it is a [Locker] too.
// invalid: an account cannot work or has no secret.
func NewClient(accounts []Account, tokenCache cache.Cache, with ...Option) (*Client, error) {
	o := options{timeout: defaultCallTimeout, now: time.Now}
	for _, option := range with {
		option(&o)
	}
	metrics := newCallMetrics(o.metrics)
	c := &Client{accounts: make(map[string]*api, len(accounts))}
	for _, a := range accounts {
		if err := a.Check(); err != nil {
			return nil, err
		}
		if a.AppSecret == "" {
			return nil, hotline.Errorf(hotline.Invalid, "wechat.NewClient", "account %s: app_secret is missing", a.Name)
		}
		one := &api{Account: a, http: o.http, timeout: o.timeout, metrics: metrics}
		one.keys = newTokens(a.AppID, tokenCache, one.fetchToken, o.now)
		c.accounts[a.Name] = one
	}
	return c, nil
}

// call makes a call for an account, see [api.call].
func (c *Client) call(ctx context.Context, account string, what call, into any) error {
	a, err := c.account(what.op, account)
	if err != nil {
		return err
	}
	got, err := a.call(ctx, what)
	if err != nil || into == nil {
		return err
	}
	if json.Unmarshal(got.body, into) != nil {
		return hotline.Errorf(hotline.Unavailable, what.op, "the answer has another form than expected")
	}
	return nil
}

func (c *Client) account(op, name string) (*api, error) {
	a := c.accounts[name]
	if a == nil {
		return nil, hotline.Errorf(hotline.NotFound, op, "%w", outbox.Judged(outbox.Fail, fmt.Errorf("no account is named %s", name)))
	}
	return a, nil
}

// call is one call of the API.
type call struct {
	op   string
	path string
	// query is sent besides the token.
	query url.Values
	// body is sent as JSON by POST; nil is a GET.
	body any
	// file says that a file is wanted; JSON may come all the same.
	file bool
	// secrets must not show in an error.
	secrets []string
}

// api is what one account may call.
type api struct {
	Account
	http    *http.Client
	timeout time.Duration
	keys    *tokens
	metrics *callMetrics
}

// call makes a call. When WeChat refuses the token, nothing was done: it is
// renewed once and the call made once more.
func (a *api) call(ctx context.Context, what call) (answer, error) {
	if err := ctx.Err(); err != nil {
		return answer{}, hotline.Errorf(hotline.Unavailable, what.op, "%w", err)
	}
	token, err := a.keys.get(ctx)
	if err != nil {
		return answer{}, a.noToken(what, err)
	}
	got, err := a.try(ctx, what, token)
	refused, isRefusal := errors.AsType[*APIError](err)
	if !isRefusal || !refused.tokenRefused() {
		return got, err
	}
	if token, err = a.keys.renew(ctx, token); err != nil {
		return answer{}, a.noToken(what, err)
	}
	return a.try(ctx, what, token)
}

// noToken explains a failure to get a token. Nothing was sent, and whatever is
// wrong with the credentials will be put right: the text can wait.
func (a *api) noToken(what call, err error) error {
	if lost, ok := errors.AsType[*lostError](err); ok {
		err = lost.cause // the outcome of this call is known: none
	}
	explained := explain(what.op, err, append(what.secrets, a.AppSecret)...)
	explained.Code, explained.Err = hotline.Unavailable, withoutToken(explained.Err)
	return explained
}

// try makes one request with a token.
func (a *api) try(ctx context.Context, what call, token string) (answer, error) {
	query := url.Values{"access_token": {token}}
	for name, values := range what.query {
		query[name] = values
	}
	payload, err := encode(what.body)
	if err != nil {
		return answer{}, hotline.Errorf(hotline.Internal, what.op, "the request has no JSON")
	}
	got, err := a.measured(ctx, what, query, payload)
	if err != nil {
		return answer{}, explain(what.op, err, append(what.secrets, a.AppSecret, token)...)
	}
	return got, nil
}

// fetchToken asks WeChat for the stable token. In the ordinary mode that is the
// one it gave before, while that is good; force makes a new one, at most twenty
// times a day.
func (a *api) fetchToken(ctx context.Context, force bool) (token string, life time.Duration, err error) {
	payload, err := encode(map[string]any{
		"grant_type": "client_credential", "appid": a.AppID, "secret": a.AppSecret, "force_refresh": force,
	})
	if err != nil {
		return "", 0, err
	}
	got, err := a.measured(ctx, call{path: tokenPath}, nil, payload)
	if err != nil {
		return "", 0, err
	}
	var granted struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int64  `json:"expires_in"`
	}
	if json.Unmarshal(got.body, &granted) != nil || granted.AccessToken == "" {
		return "", 0, errGarbled
	}
	return granted.AccessToken, time.Duration(granted.ExpiresIn) * time.Second, nil
}

//nolint:gosec // G101: an address, not a token.
const tokenPath = "/cgi-bin/stable_token"

func (a *api) measured(ctx context.Context, what call, query url.Values, payload []byte) (answer, error) {
	began := time.Now()
	got, err := a.exchange(ctx, what, query, payload)
	a.metrics.called(what.path, err, time.Since(began))
	return got, err
}

// client is the SDK's process-wide one unless another was given.
func (a *api) client() *http.Client {
	if a.http != nil {
		return a.http
	}
	return util.DefaultHTTPClient
}

// encode writes JSON as WeChat wants it: it shows an escaped character as it is
// escaped, and some of its parts do not like a line end.
func encode(body any) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(body); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(out.Bytes(), []byte("\n")), nil
}
