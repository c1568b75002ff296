package wechat_test

import (
	"context"
	"net/http"
	"strings"
	"testing"

	"hotline/bot"
)

// FuzzRawBody pushes anything at all as the whole body, under a good signature.
func FuzzRawBody(f *testing.F) {
	for _, seed := range seeds() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, body string) {
		raw := push(safeAc, "")
		raw.body = body
		wantAnAnswer(t, push(plainAc, body), raw)
	})
}

// FuzzDecryptedBody pushes anything at all as the message inside the cipher: it
// is WeChat's, so it is never refused but for its recipient.
func FuzzDecryptedBody(f *testing.F) {
	for _, seed := range seeds() {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, inner string) { wantAnAnswer(t, push(safeAc, inner)) })
}

func seeds() []string {
	return []string{
		"", "<xml>", textMessage("在吗"), textMessage("\x01]]>"), message("<MsgType>event</MsgType><Event>CLICK</Event>"),
		message("<MsgType>text</MsgType><MsgId>x</MsgId>"), "<xml><Encrypt>AAAA</Encrypt></xml>", `{"MsgType":"text"}`,
		message("<MsgType>text</MsgType><Content>好</Content><bizmsgmenuid>good</bizmsgmenuid>"),
		"<?xml version=\"1.0\" encoding=\"gbk\"?>" + textMessage("在吗"),
	}
}

// wantAnAnswer wants a bare 403, a success or a reply that WeChat accepts, and
// her words, said back to her, never to break the answer.
func wantAnAnswer(t *testing.T, pushes ...*pushed) {
	t.Helper()
	b := newBench(t, nil)
	b.answer = func(_ context.Context, m bot.Message) bot.Reply { return bot.Say(m.Text + m.Text) }
	for _, p := range pushes {
		answer := b.serve(p.request(t.Context()))
		got := answer.Body.String()
		switch {
		case answer.Code == http.StatusForbidden && got == "":
		case answer.Code == http.StatusOK && got == "success":
		case answer.Code == http.StatusOK && got != "":
			unmarshal(t, got, &struct{}{})
		default:
			t.Fatalf("status %d with %d bytes", answer.Code, len(got))
		}
	}
	if strings.Contains(b.log.String(), "panic") {
		t.Fatalf("panic: %s", b.log)
	}
	for _, m := range b.handled {
		if m.User.OpenID == "" || m.Key == "" || m.Kind == "" {
			t.Fatalf("the bot was given %+v", m)
		}
	}
}
