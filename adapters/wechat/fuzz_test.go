package wechat_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"hotline/bot"
)

// FuzzCallbackBody pushes anything at all, validly signed, as the whole body of
// a plain and of an encrypted account, and as the message inside the cipher.
// Every push ends in a bare 403, a success or a reply that WeChat accepts, and
// the bot's echo of her words never breaks the answer.
func FuzzCallbackBody(f *testing.F) {
	for _, seed := range []string{
		"", "<xml>", textMessage("在吗"), textMessage("\x01]]>"), message("<MsgType>event</MsgType><Event>CLICK</Event>"),
		message("<MsgType>text</MsgType><MsgId>x</MsgId>"), "<xml><Encrypt>AAAA</Encrypt></xml>", `{"MsgType":"text"}`,
		"<?xml version=\"1.0\" encoding=\"gbk\"?>" + textMessage("在吗"),
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		b := newBench(t, nil)
		b.answer = func(_ context.Context, m bot.Message) bot.Reply { return bot.Say(m.Text + m.Text) }
		raw := push(safeAc, "")
		raw.body = body
		for _, p := range []*pushed{push(plainAc, body), push(safeAc, body), raw} {
			answer := b.serve(p.request(t.Context()))
			got := answer.Body.String()
			switch {
			case answer.Code == http.StatusForbidden && got == "":
			case answer.Code == http.StatusOK && got != "":
				if got != "success" {
					unmarshal(t, got, &struct{}{})
				}
			default:
				t.Fatalf("status %d with %d bytes", answer.Code, len(got))
			}
		}
		if strings.Contains(b.log.String(), "panic") {
			t.Fatalf("panic: %s", b.log)
		}
	})
}
