package bot_test

import (
	"encoding/json"
	"testing"

	"hotline"
	"hotline/bot"
)

// BenchmarkDecide is one turn of the core, the session decoded and encoded as
// the session store does it.
func BenchmarkDecide(b *testing.B) {
	d := newDecider(b)
	turn := func(session bot.Session, text string) bot.Turn {
		return bot.Turn{Session: session, Now: beginning, Message: bot.Message{
			Key: "k", User: hotline.UserID{Account: "demo", OpenID: "her"}, Kind: bot.Text, Text: text, At: beginning,
		}}
	}
	inFlow := d.Decide(turn(bot.Session{}, "申请保护令")).Session
	for _, bench := range []struct {
		name    string
		session bot.Session
		text    string
	}{
		{"menu", bot.Session{}, "菜单"},
		{"flow step", inFlow, "2"},
		{"article", bot.Session{}, "打官司没钱 能请免费律师不"},
		{"danger", bot.Session{}, "他现在打我呢 快点"},
	} {
		blob, err := json.Marshal(bench.session)
		if err != nil {
			b.Fatal(err)
		}
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				var session bot.Session
				if err := json.Unmarshal(blob, &session); err != nil {
					b.Fatal(err)
				}
				if _, err := json.Marshal(d.Decide(turn(session, bench.text)).Session); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
