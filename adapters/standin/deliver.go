package standin

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptrace"
	"strings"
	"sync"
	"time"

	"hotline"
)

// WeChat's own words when the bot fails her.
const (
	// faultBroken: an answer came and could not be shown.
	faultBroken = "该公众号提供的服务出现故障，请稍后再试"
	// faultSilent: no answer came in time, three times over.
	faultSilent = "该公众号暂时无法提供服务，请稍后再试"
)

// verdict is the outcome of all deliveries of one push.
type verdict struct {
	attempts, status int
	reply            reply
	fault, reason    string
}

func (v verdict) delivery(p push) Delivery {
	return Delivery{
		MsgID: p.msgID, Attempts: v.attempts, Status: v.status,
		Fault: v.fault, Reason: v.reason,
	}
}

// bubble is what the verdict puts on her screen, if anything.
func (v verdict) bubble(at time.Time) (b Bubble, shown bool) {
	switch {
	case v.fault != "":
		return Bubble{From: System, Text: v.fault, At: at}, true
	case v.reply.text != "":
		return Bubble{From: FromBot, Text: v.reply.text, At: at}, true
	}
	return Bubble{}, false
}

// run carries a push in its turn and shows what came of it. The pushes of one
// phone leave in order; none waits for the answer to the one before it.
func (s *Server) run(ctx context.Context, p *phone, out push, before, left chan struct{}) (Delivery, error) {
	<-before // not ctx: what comes behind must not overtake
	leave := sync.OnceFunc(func() { close(left) })
	v, err := s.deliver(ctx, p, out, leave)
	leave()
	d := v.delivery(out)
	p.mu.Lock()
	defer p.mu.Unlock()
	if v.reply.transfer {
		p.session.open(s.now())
	}
	p.waiting--
	if b, shown := v.bubble(s.now()); shown && err == nil && p.following {
		d.Bubbles = []Bubble{p.add(b)}
	}
	p.wake()
	return d, err
}

// deliver pushes up to three times until the bot answers, and calls leave when
// the first delivery is on the wire, or has failed. An answer that cannot be read ends it.
func (s *Server) deliver(ctx context.Context, p *phone, out push, leave func()) (verdict, error) {
	var v verdict
	for v.attempts < deliveriesOfPush {
		r, err := s.delivery(p.account, p.id, out)
		if err != nil {
			return v, hotline.Errorf(hotline.Invalid, "standin.deliver", "the account cannot push: %w", err)
		}
		v.attempts++
		status, body, err := s.post(ctx, r, leave)
		leave() // also when there was no wire
		if ctx.Err() != nil {
			return v, hotline.Errorf(hotline.Unavailable, "standin.deliver", "given up: %w", ctx.Err())
		}
		v.status, v.fault, v.reason = status, "", ""
		switch {
		case err != nil:
			v.fault, v.reason = faultSilent, reasonOf(err)
		case status != http.StatusOK:
			v.fault, v.reason = faultBroken, "the HTTP status is not 200"
		default:
			v.reply, err = judge(p.account, p.id, body)
			if err == nil && v.reply.transfer && out.isEvent() {
				err = ErrTransfer
			}
			if err != nil {
				v.reply = reply{}
				v.fault, v.reason = faultBroken, err.Error()
				s.logFault(ctx, p.account, v)
			}
			return v, nil
		}
		s.logFault(ctx, p.account, v)
	}
	return v, nil
}

func (s *Server) logFault(ctx context.Context, a *account, v verdict) {
	s.log.LogAttrs(ctx, slog.LevelWarn, "a push was not answered as it should be",
		slog.String("account", a.Name), slog.Int("attempt", v.attempts),
		slog.Int("status", v.status), slog.String("reason", v.reason))
}

// post makes one delivery and reads the answer, all within the cut.
func (s *Server) post(ctx context.Context, r request, leave func()) (status int, body []byte, err error) {
	ctx, cancel := context.WithTimeout(ctx, s.cut)
	defer cancel()
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		WroteRequest: func(httptrace.WroteRequestInfo) { leave() },
	})
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, r.url, strings.NewReader(r.body))
	if err != nil {
		return 0, nil, err
	}
	req.Header.Set("Content-Type", "text/xml")
	req.Header.Set("User-Agent", "Mozilla/4.0")
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = resp.Body.Close() }()
	body, err = io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return 0, nil, err
	}
	return resp.StatusCode, body, nil
}

// reasonOf names a failure without the address, which carries her openid.
func reasonOf(err error) string {
	if errors.Is(err, context.DeadlineExceeded) {
		return "no answer in time"
	}
	return "no connection, or it broke"
}

// pushClient never follows redirects and has no limits but the cut.
func pushClient(given *http.Client) *http.Client {
	client := &http.Client{Transport: &http.Transport{
		MaxIdleConnsPerHost: 64,
		IdleConnTimeout:     30 * time.Second,
	}}
	if given != nil {
		own := *given
		client = &own
	}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return client
}
