package wechat

import (
	"context"
	"errors"

	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/officialaccount"
	"github.com/silenceper/wechat/v2/officialaccount/config"
	"github.com/silenceper/wechat/v2/officialaccount/menu"
	"github.com/silenceper/wechat/v2/officialaccount/message"

	"hotline"
)

// Sender calls WeChat's API for all accounts. It implements outbox.Sender.
//
// It uses the SDK's process-wide HTTP client; see [NewHTTPClient]. A call that
// has begun is bounded by that client's timeout, not by its context: the SDK
// takes none, and to walk away from a call is not to know whether she got it.
type Sender struct {
	accounts map[string]*api
}

// api is what one account may call. The SDK makes its managers on first use and
// without a lock, so they are taken once, here.
type api struct {
	secret   string
	tokens   *tokens
	messages *message.Manager
	menu     *menu.Menu
}

// NewSender makes the sender. tokenCache keeps access tokens; instances that
// share it share their tokens. invalid: an account cannot work or has no secret.
func NewSender(accounts []Account, tokenCache cache.Cache) (*Sender, error) {
	s := &Sender{accounts: make(map[string]*api, len(accounts))}
	for _, a := range accounts {
		if err := a.Check(); err != nil {
			return nil, err
		}
		if a.AppSecret == "" {
			return nil, hotline.Errorf(hotline.Invalid, "wechat.NewSender", "account %s: app_secret is missing", a.Name)
		}
		s.accounts[a.Name] = newAPI(a, tokenCache)
	}
	return s, nil
}

func newAPI(a Account, tokenCache cache.Cache) *api {
	sdk := officialaccount.NewOfficialAccount(&config.Config{
		AppID: a.AppID, AppSecret: a.AppSecret, Cache: tokenCache, UseStableAK: true,
	})
	t := newTokens(a, tokenCache)
	sdk.SetAccessTokenHandle(t)
	return &api{
		secret:   a.AppSecret,
		tokens:   t,
		messages: sdk.GetCustomerMessageManager(),
		menu:     sdk.GetMenu(),
	}
}

// Send sends one text as a customer-service message. unavailable: it may go
// well later. forbidden: the time in which she may be written to is over, the
// number of messages is spent, she unfollowed, or the account lacks the right.
// not_found: no such account or openid. invalid: the text is empty or longer
// than [MaxText] bytes; who writes texts splits them, see [Split].
func (s *Sender) Send(ctx context.Context, u hotline.UserID, text string) error {
	const op = "wechat.Send"
	a := s.accounts[u.Account]
	if a == nil {
		return hotline.Errorf(hotline.NotFound, op, "no account is named %s", u.Account)
	}
	text = clean(text)
	if text == "" || len(text) > MaxText {
		return hotline.Errorf(hotline.Invalid, op, "a text of %d bytes", len(text))
	}
	return a.call(ctx, op, func() error {
		return a.messages.Send(message.NewCustomerTextMessage(u.OpenID, text))
	}, u.OpenID)
}

// call makes one call and explains its failure without the secrets given.
func (a *api) call(ctx context.Context, op string, do func() error, secrets ...string) error {
	if err := ended(ctx, op); err != nil {
		return err
	}
	err := do()
	if err == nil {
		return nil
	}
	err = explain(op, err, append(secrets, a.secret, a.tokens.cached(ctx))...)
	if refused, ok := errors.AsType[*APIError](err); ok && refused.tokenRefused() {
		a.tokens.drop(ctx)
	}
	return err
}
