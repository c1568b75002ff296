package wechat

import (
	"context"
	"errors"

	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/officialaccount/message"

	"hotline"
	"hotline/bot/outbox"
)

// Sender writes to her outside of a passive reply. It implements
// [outbox.Sender], and its errors carry the verdicts of that room.
type Sender struct{ *Client }

// NewSender makes the sender with a [Client] of its own, see [NewClient].
func NewSender(accounts []Account, tokenCache cache.Cache, with ...Option) (*Sender, error) {
	client, err := NewClient(accounts, tokenCache, with...)
	if err != nil {
		return nil, err
	}
	return &Sender{client}, nil
}

// Send sends one text as a customer-service message. unavailable: it may go
// well later; an error that is [ErrUnknownOutcome] may stand for a text that
// she has got. forbidden: the time in which she may be written to is over, the
// number of messages is spent, she unfollowed, or the account lacks the right.
// not_found: no such account or openid. invalid: the text is empty or longer
// than [MaxText] bytes; who writes texts splits them, see [Split].
//
// Once begun, a send heeds the deadline of ctx but not its cancelling: to walk
// away from it is not to know whether she got it.
func (s *Sender) Send(ctx context.Context, u hotline.UserID, text string) error {
	const op = "wechat.Send"
	text = clean(text)
	switch {
	case text == "":
		return hotline.Errorf(hotline.Invalid, op, "%w", outbox.Judged(outbox.Fail, errors.New("nothing to send")))
	case len(text) > MaxText:
		return hotline.Errorf(hotline.Invalid, op, "a text of %d bytes", len(text))
	}
	if err := ctx.Err(); err != nil {
		return hotline.Errorf(hotline.Unavailable, op, "%w", err)
	}
	ctx, cancel := steady(ctx)
	defer cancel()
	return s.call(ctx, u.Account, call{
		op: op, path: "/cgi-bin/message/custom/send", secrets: []string{u.OpenID},
		body: message.NewCustomerTextMessage(u.OpenID, text),
	}, nil)
}

// Typing shows her that somebody is typing, for 15 seconds or until the next
// message. That WeChat finds it too late or shown already is no error. Other
// errors are those of [Client].
func (s *Sender) Typing(ctx context.Context, u hotline.UserID) error {
	err := s.call(ctx, u.Account, call{
		op: "wechat.Typing", path: "/cgi-bin/message/custom/typing", secrets: []string{u.OpenID},
		body: map[string]string{"touser": u.OpenID, "command": "Typing"},
	}, nil)
	refused, isRefusal := errors.AsType[*APIError](err)
	if isRefusal && (refused.ErrCode == errTypingTooLate || refused.ErrCode == errTypingAlready) {
		return nil
	}
	return err
}

// steady is ctx without its cancelling.
func steady(ctx context.Context) (context.Context, context.CancelFunc) {
	until, bounded := ctx.Deadline()
	ctx = context.WithoutCancel(ctx)
	if !bounded {
		return ctx, func() {}
	}
	return context.WithDeadline(ctx, until)
}
