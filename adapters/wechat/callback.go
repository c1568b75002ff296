package wechat

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"runtime"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/officialaccount"
	"github.com/silenceper/wechat/v2/officialaccount/config"

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
	// Nonces remembers used signatures for all instances; with nil, or while it
	// is down, each instance knows those that it saw itself.
	Nonces Nonces
	// Observe is shown every push that passed the gate and could be read, before
	// the handler; WeChat's repeats too. It must be quick: she waits for it. Nil
	// shows nobody.
	Observe func(ctx context.Context, d Details)
	// Metrics is where the counters are registered, once; nil is nowhere.
	Metrics prometheus.Registerer
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
	memory  *spentStamps
	metrics *doorMetrics
	// noncesDown keeps the log from saying so for every push.
	noncesDown atomic.Bool
}

// door is one account with its SDK object, which parses and builds replies.
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
			AppID: a.AppID,
			Cache: cache.NewMemory(), // wanted by the constructor; no token is fetched here
		})}
	}
	return &Callback{
		doors: doors, handler: handler, options: options, now: now, logger: logger,
		memory: newSpentStamps(now), metrics: newDoorMetrics(options.Metrics, accounts),
	}, nil
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
	defer prometheus.NewTimer(c.metrics.seconds.WithLabelValues(d.Name)).ObserveDuration()
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
// entered there. Its signature is used up like that of a push.
func (c *Callback) verify(ctx context.Context, w http.ResponseWriter, r *http.Request, d *door) {
	query := r.URL.Query()
	s, why := d.checkStamp(query, c.now())
	if why != admitted {
		c.refuse(ctx, w, d.Name, why)
		return
	}
	echo := []byte(query.Get("echostr"))
	if !c.spend(ctx, d, s, echo) {
		c.refuse(ctx, w, d.Name, replayed)
		return
	}
	c.write(ctx, w, "text/plain; charset=utf-8", echo)
}

func (c *Callback) receive(ctx context.Context, w http.ResponseWriter, r *http.Request, d *door) {
	p, why := c.admit(ctx, w, r, d)
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

// refuse turns a request away: no word to the sender, one line to the log.
func (c *Callback) refuse(ctx context.Context, w http.ResponseWriter, account string, why refusal) {
	c.metrics.refused.WithLabelValues(account, string(why)).Inc()
	log := c.logger.With("account", account, "reason", string(why))
	if why == jsonPush {
		log = log.With("hint", "choose XML as 消息格式 in the server settings of WeChat's console")
	}
	log.WarnContext(ctx, "wechat: push refused")
	w.WriteHeader(http.StatusForbidden)
}

func (c *Callback) trouble(account string, what trouble) {
	c.metrics.trouble.WithLabelValues(account, string(what)).Inc()
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
func (c *Callback) logPanic(ctx context.Context, account string, cause any) {
	c.trouble(account, panicked)
	kind := fmt.Sprintf("%T", cause)
	if fault, ok := cause.(runtime.Error); ok {
		kind = fault.Error()
	}
	c.logger.ErrorContext(ctx, "wechat: panic", "cause", kind, "stack", string(debug.Stack()))
}
