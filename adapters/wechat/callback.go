package wechat

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"runtime"
	"runtime/debug"
	"time"

	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/officialaccount"
	"github.com/silenceper/wechat/v2/officialaccount/config"
	"github.com/silenceper/wechat/v2/officialaccount/message"

	"hotline"
	"hotline/bot"
)

// Handler answers a message. It is called once per push, never after the gate
// has refused; its context ends a moment before she must have an answer.
type Handler interface {
	Handle(ctx context.Context, m bot.Message) bot.Reply
}

// Overflow takes over a text that cannot go in the HTTP response. Texts of one
// user leave in the order taken; the same source key twice is one text.
type Overflow func(ctx context.Context, u hotline.UserID, text, sourceKey string) error

const (
	// defaultDeadline is how long a push may take: WeChat hangs up after 5 s.
	defaultDeadline = 4500 * time.Millisecond
	// grace is left to a handler whose context has ended to say something.
	grace = 300 * time.Millisecond
	// nothingToSay tells WeChat that the push was taken. It is never encrypted.
	nothingToSay = "success"
)

// CallbackOptions say what a [Callback] does when things do not go smoothly.
type CallbackOptions struct {
	// Fallback is what she reads when the handler fails or is too slow. It
	// must carry the emergency numbers. Required.
	Fallback string
	// CutShort is the line that ends a reply of which the rest cannot be
	// delivered. Required.
	CutShort string
	// Overflow takes what does not fit into the response; nil cuts it off.
	Overflow Overflow
	// Deadline is how long a push may take; 4.5 s when zero.
	Deadline time.Duration
}

// Callback is the address that WeChat pushes to, for all accounts. It answers
// a request for /wechat/{account}; the pattern must name the wildcard so.
//
// Who is refused sees a 403 without a word. Everybody else gets what WeChat
// expects: a reply, or a plain "success".
type Callback struct {
	doors   map[string]*door
	handler Handler
	options CallbackOptions
	now     func() time.Time
	logger  *slog.Logger
}

// door is one account with its SDK object, which decrypts, parses and encrypts.
type door struct {
	Account
	sdk *officialaccount.OfficialAccount
}

// NewCallback makes the callback. invalid: an account cannot work, or an
// option is missing.
func NewCallback(accounts []Account, handler Handler, options CallbackOptions, now func() time.Time, logger *slog.Logger) (*Callback, error) {
	const op = "wechat.NewCallback"
	if options.Fallback == "" || options.CutShort == "" {
		return nil, hotline.Errorf(hotline.Invalid, op, "the texts for trouble are missing")
	}
	if options.Deadline == 0 {
		options.Deadline = defaultDeadline
	}
	doors := make(map[string]*door, len(accounts))
	for _, a := range accounts {
		if err := a.Check(); err != nil {
			return nil, err
		}
		if doors[a.Name] != nil {
			return nil, hotline.Errorf(hotline.Invalid, op, "two accounts are named %s", a.Name)
		}
		doors[a.Name] = &door{Account: a, sdk: officialaccount.NewOfficialAccount(&config.Config{
			AppID: a.AppID, Token: a.Token, EncodingAESKey: a.AESKey,
			Cache: cache.NewMemory(), // wanted by the constructor; no token is fetched here
		})}
	}
	return &Callback{doors: doors, handler: handler, options: options, now: now, logger: logger}, nil
}

// ServeHTTP implements [http.Handler].
func (c *Callback) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// WeChat hanging up must not stop a turn halfway: its repeat of the push
	// asks for the reply.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(r.Context()), c.options.Deadline)
	defer cancel()

	d := c.doors[r.PathValue("account")]
	if d == nil {
		c.refuse(ctx, w, "", unknownAccount)
		return
	}
	switch r.Method {
	case http.MethodGet:
		c.verify(ctx, w, r, d)
	case http.MethodPost:
		c.receive(ctx, w, r, d)
	default:
		c.refuse(ctx, w, d.Name, wrongMethod)
	}
}

// verify answers the check that WeChat's console makes when the address is
// entered there.
func (c *Callback) verify(ctx context.Context, w http.ResponseWriter, r *http.Request, d *door) {
	query := r.URL.Query()
	if why := d.checkStamp(query, c.now()); why != admitted {
		c.refuse(ctx, w, d.Name, why)
		return
	}
	c.write(ctx, w, "text/plain; charset=utf-8", []byte(query.Get("echostr")))
}

func (c *Callback) receive(ctx context.Context, w http.ResponseWriter, r *http.Request, d *door) {
	p, why := d.admit(r, c.now())
	if why != admitted {
		c.refuse(ctx, w, d.Name, why)
		return
	}
	body, why := c.converse(ctx, d, p)
	if why != admitted {
		c.refuse(ctx, w, d.Name, why)
		return
	}
	if body == nil {
		c.write(ctx, w, "text/plain; charset=utf-8", []byte(nothingToSay))
		return
	}
	c.write(ctx, w, "application/xml; charset=utf-8", body)
}

// converse has the SDK read a push and write the answer to it: XML, or nil
// when there is nothing to say. What the SDK says of its failures may quote the
// message and is dropped.
func (c *Callback) converse(ctx context.Context, d *door, p push) (body []byte, why refusal) {
	defer func() {
		if cause := recover(); cause != nil {
			c.logPanic(ctx, cause)
			body, why = nil, admitted
		}
	}()
	request, err := p.forSDK(ctx)
	if err != nil {
		return nil, brokenBody
	}
	var out page
	sdk := d.sdk.GetServer(request, &out)
	sdk.SkipValidate(true)
	sdk.SetMessageHandler(func(mix *message.MixMessage) *message.Reply {
		var reply *message.Reply
		reply, why = c.reply(ctx, d, mix)
		return reply
	})
	if sdk.Serve() != nil {
		if sdk.RequestRawXMLMsg == nil {
			return nil, badCipher
		}
		return nil, unreadable
	}
	if why != admitted || sdk.ResponseMsg == nil {
		return nil, why
	}
	out.Reset()
	if sdk.Send() != nil {
		return nil, unreadable
	}
	return out.Bytes(), admitted
}

// reply is what she gets for a message: nil is nothing.
func (c *Callback) reply(ctx context.Context, d *door, mix *message.MixMessage) (*message.Reply, refusal) {
	switch {
	case d.GhID != "" && string(mix.ToUserName) != d.GhID:
		return nil, wrongRecipient
	case mix.FromUserName == "" || mix.MsgType == "":
		return nil, unreadable
	case silent(mix):
		return nil, admitted
	}
	text := c.answer(ctx, toMessage(mix, d.Name, c.now()))
	if text == "" {
		return nil, admitted
	}
	return &message.Reply{MsgType: message.MsgTypeText, MsgData: message.NewText(text)}, admitted
}

// refuse turns a request away: no word to the sender, one line to the log.
func (c *Callback) refuse(ctx context.Context, w http.ResponseWriter, account string, why refusal) {
	c.logger.WarnContext(ctx, "wechat: push refused", "account", account, "reason", string(why))
	w.WriteHeader(http.StatusForbidden)
}

func (c *Callback) write(ctx context.Context, w http.ResponseWriter, contentType string, body []byte) {
	w.Header().Set("Content-Type", contentType)
	w.Header().Set("X-Content-Type-Options", "nosniff")
	//nolint:gosec // G705: what is echoed is signed, and neither plain text nor this XML is run by a browser.
	if _, err := w.Write(body); err != nil {
		c.logger.WarnContext(ctx, "wechat: answer not taken", "bytes", len(body))
	}
}

// logPanic names the kind of a panic and where it was. What was thrown may
// hold her words, unless the runtime threw it.
func (c *Callback) logPanic(ctx context.Context, cause any) {
	kind := fmt.Sprintf("%T", cause)
	if fault, ok := cause.(runtime.Error); ok {
		kind = fault.Error()
	}
	c.logger.ErrorContext(ctx, "wechat: panic", "cause", kind, "stack", string(debug.Stack()))
}

// forSDK is the push as the SDK may see it: without the parameters that change
// its mind (echostr is echoed, a JSON content type is parsed as JSON).
func (p push) forSDK(ctx context.Context) (*http.Request, error) {
	query := url.Values{}
	for _, name := range []string{"timestamp", "nonce", "msg_signature", "encrypt_type"} {
		query.Set(name, p.query.Get(name))
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "/?"+query.Encode(), bytes.NewReader(p.body))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "text/xml")
	return request, nil
}

// page collects what the SDK writes, so that it is ours to send or to drop.
type page struct {
	bytes.Buffer
	header http.Header
}

func (p *page) Header() http.Header {
	if p.header == nil {
		p.header = http.Header{}
	}
	return p.header
}

func (p *page) WriteHeader(int) {}
