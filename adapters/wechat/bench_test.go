package wechat_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/silenceper/wechat/v2/cache"
	"github.com/silenceper/wechat/v2/officialaccount"
	"github.com/silenceper/wechat/v2/officialaccount/config"
	sdk "github.com/silenceper/wechat/v2/officialaccount/message"

	"hotline/adapters/wechat"
	"hotline/bot"
)

// echo answers with her words.
type echo struct{}

func (echo) Handle(_ context.Context, m bot.Message) bot.Reply { return bot.Say(m.Text) }

// BenchmarkPush compares the door with the bare SDK, which checks neither
// clock nor repeats. Read the ratio, not the times.
func BenchmarkPush(b *testing.B) {
	door, err := wechat.NewCallback(accounts, echo{}, wechat.CallbackOptions{Fallback: fallback, CutShort: cutLine},
		func() time.Time { return noon }, discard())
	if err != nil {
		b.Fatal(err)
	}
	for _, a := range accounts {
		p := push(a, textMessage("他又打我了，孩子在哭，我不知道怎么办"))
		b.Run("door/"+a.Name, func(b *testing.B) { benchmark(b, p, door) })
		b.Run("sdk/"+a.Name, func(b *testing.B) { benchmark(b, p, bareSDK(a)) })
	}
}

// benchmark pushes the same again and again, which the gate takes for a repeat.
func benchmark(b *testing.B, p *pushed, h http.Handler) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		r := p.request(b.Context())
		r.SetPathValue("account", p.account.Name)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != http.StatusOK {
			b.Fatalf("status %d", w.Code)
		}
	}
}

func bareSDK(a wechat.Account) http.Handler {
	account := officialaccount.NewOfficialAccount(&config.Config{
		AppID: a.AppID, Token: a.Token, EncodingAESKey: a.AESKey, Cache: cache.NewMemory(),
	})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s := account.GetServer(r, w)
		s.SetMessageHandler(func(m *sdk.MixMessage) *sdk.Reply {
			return &sdk.Reply{MsgType: sdk.MsgTypeText, MsgData: sdk.NewText(m.Content)}
		})
		if s.Serve() != nil || s.Send() != nil {
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
}
