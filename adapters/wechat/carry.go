package wechat

import (
	"context"
	"strconv"
	"time"

	"hotline"
	"hotline/bot"
)

// lateTimeout bounds how long a late reply takes to reach the outbox.
const lateTimeout = 10 * time.Second

// answer is the text for the HTTP response, "" for none. The handler runs once
// and is waited for until ctx ends; then she gets the fallback, and what the
// handler says in the end follows through the outbox.
func (c *Callback) answer(ctx context.Context, m bot.Message) string {
	done := make(chan string)
	go func() {
		text := c.turn(ctx, m)
		select {
		case done <- text:
		case <-ctx.Done():
			c.deliverLate(ctx, m, text)
		}
	}()
	select {
	case text := <-done:
		return text
	case <-ctx.Done():
		c.trouble(m.User.Account, tooSlow)
		c.logger.ErrorContext(ctx, "wechat: handler too slow", "user", m.User.Hash(), "kind", m.Kind)
		return c.fallback()
	}
}

// turn runs the handler and carries its reply: the rest to the outbox, the
// first piece back to the caller. A panic ends here.
func (c *Callback) turn(ctx context.Context, m bot.Message) (text string) {
	defer func() {
		if cause := recover(); cause != nil {
			c.logPanic(ctx, m.User.Account, cause)
			text = c.fallback()
		}
	}()
	handling, cancel := context.WithTimeout(ctx, c.options.Deadline-min(grace, c.options.Deadline/2))
	defer cancel()

	pieces := pack(c.handler.Handle(handling, m), MaxText)
	if len(pieces) == 0 {
		return ""
	}
	for i, piece := range pieces[1:] {
		if err := c.overflow(ctx, m, piece, i+1); err != nil {
			c.trouble(m.User.Account, cutOff)
			c.logger.ErrorContext(ctx, "wechat: reply cut short",
				"user", m.User.Hash(), "pieces", len(pieces), "carried", i+1, "code", hotline.CodeOf(err))
			return c.cutShort(pieces[0])
		}
	}
	return pieces[0]
}

// deliverLate hands over the piece that came too late for the HTTP response.
func (c *Callback) deliverLate(ctx context.Context, m bot.Message, text string) {
	if text == "" || text == c.fallback() {
		return
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), lateTimeout)
	defer cancel()
	if err := c.overflow(ctx, m, text, 0); err != nil {
		c.trouble(m.User.Account, lateLost)
		c.logger.ErrorContext(ctx, "wechat: late reply lost", "user", m.User.Hash(), "code", hotline.CodeOf(err))
	}
}

// overflow hands a piece to the outbox under a key that is the same when the
// same message is answered again.
func (c *Callback) overflow(ctx context.Context, m bot.Message, piece string, number int) error {
	if c.options.Overflow == nil {
		return hotline.Errorf(hotline.Unavailable, "wechat.overflow", "there is no outbox")
	}
	return c.options.Overflow(ctx, m.User, piece, m.Key+"#"+strconv.Itoa(number))
}

func (c *Callback) fallback() string {
	return Split(clean(c.options.Fallback), MaxText)[0]
}

// cutShort makes room for the line that says that more was to come.
func (c *Callback) cutShort(text string) string {
	line := clean(c.options.CutShort)
	return Split(text, MaxText-len(line)-1)[0] + "\n" + line
}
