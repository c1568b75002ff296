package wechat

import (
	"bytes"
	"context"
	"errors"
	"net/http"

	"github.com/silenceper/wechat/v2/officialaccount/message"
	"github.com/silenceper/wechat/v2/officialaccount/server"
)

// converse makes the answer to a push: XML, or nil when there is nothing to
// say. What the SDK says of its failures may quote the message and is dropped.
//
// The gate has decrypted the push, so the SDK gets every one as plain text; it
// parses it and builds the reply, and its cipher seals that. A push that cannot
// be read is still WeChat's, and an error would be shown to her as a fault.
func (c *Callback) converse(ctx context.Context, d *door, p push) (body []byte, why refusal) {
	defer func() {
		if cause := recover(); cause != nil {
			c.logPanic(ctx, d.Name, cause)
			body, why = nil, admitted
		}
	}()
	in, readable := parse(p.message)
	if !readable {
		c.unreadable(ctx, d, p)
		return nil, admitted
	}
	if d.GhID != "" && in.ToUserName != d.GhID {
		return nil, wrongRecipient
	}
	c.metrics.pushed(d.Name, in)
	c.observe(ctx, d.Name, in)

	sdk, err := c.run(ctx, d, in, p.message)
	if err != nil {
		c.unreadable(ctx, d, p)
		return nil, admitted
	}
	if sdk.ResponseMsg == nil {
		return nil, admitted
	}
	sealed, err := p.seal(d.AppID, sdk.ResponseRawXMLMsg)
	if err != nil {
		c.trouble(d.Name, notSealed)
		c.logger.ErrorContext(ctx, "wechat: reply not sealed", "account", d.Name)
		return nil, admitted
	}
	return sealed, admitted
}

// errHandled keeps a handler from a second run.
var errHandled = errors.New("handled")

// run has the SDK read the message, then, if it stumbles over a field that is
// no number, the extract of it. The handler runs at most once.
func (c *Callback) run(ctx context.Context, d *door, in *incoming, raw []byte) (*server.Server, error) {
	handled := false
	handle := func(mix *message.MixMessage) *message.Reply {
		handled = true
		return c.reply(ctx, d, mix, in)
	}
	sdk, err := serve(ctx, d, raw, handle)
	if err == nil {
		return sdk, nil
	}
	if handled {
		return nil, errHandled
	}
	short, err := in.extract()
	if err != nil {
		return nil, err
	}
	return serve(ctx, d, short, handle)
}

// reply is what she gets for a message: nil is nothing.
func (c *Callback) reply(ctx context.Context, d *door, mix *message.MixMessage, in *incoming) *message.Reply {
	if silent(mix) {
		return nil
	}
	text := c.answer(ctx, toMessage(mix, in.key(), d.Name, c.now()))
	if text == "" {
		return nil
	}
	return &message.Reply{MsgType: message.MsgTypeText, MsgData: message.NewText(text)}
}

// unreadable counts a push that passed the gate and says nothing to us.
func (c *Callback) unreadable(ctx context.Context, d *door, p push) {
	c.trouble(d.Name, notReadable)
	c.logger.WarnContext(ctx, "wechat: push unreadable", "account", d.Name, "bytes", len(p.message))
}

// serve gives the SDK a request with nothing that could change its mind: it
// echoes an echostr and parses as JSON what is called JSON.
func serve(ctx context.Context, d *door, raw []byte, handle func(*message.MixMessage) *message.Reply) (*server.Server, error) {
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, "/", bytes.NewReader(raw))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "text/xml")
	sdk := d.sdk.GetServer(request, nowhere{})
	sdk.SkipValidate(true)
	sdk.SetMessageHandler(handle)
	return sdk, sdk.Serve()
}

// nowhere drops what the SDK writes; the answer is ours to write.
type nowhere struct{}

func (nowhere) Header() http.Header         { return http.Header{} }
func (nowhere) Write(b []byte) (int, error) { return len(b), nil }
func (nowhere) WriteHeader(int)             {}
