package wechat_test

import (
	"bufio"
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/sirupsen/logrus"

	"hotline"
	"hotline/adapters/wechat"
	"hotline/bot"
)

func TestEveryTypeIsAnswered(t *testing.T) {
	const stamp = openID + ":1795521600:"
	tests := []struct {
		name  string
		inner string
		want  bot.Message // Kind "" is: not for the bot
	}{
		{"text", `<MsgType>text</MsgType><Content><![CDATA[医保]]></Content><MsgId>1</MsgId>`, bot.Message{Kind: bot.Text, Text: "医保", Key: stamp + "1"}},
		{"menu of customer service", `<MsgType>text</MsgType><Content>好</Content><MsgId>2</MsgId><bizmsgmenuid>101</bizmsgmenuid>`, bot.Message{Kind: bot.Text, Text: "好", Key: stamp + "2"}},
		{"menu whose ids are words", `<MsgType>text</MsgType><Content>好</Content><MsgId>2</MsgId><bizmsgmenuid>good</bizmsgmenuid>`, bot.Message{Kind: bot.Text, Text: "好", Key: stamp + "2"}},
		{"an id beyond 63 bits", `<MsgType>text</MsgType><Content>好</Content><MsgId>18446744073709551615</MsgId>`, bot.Message{Kind: bot.Text, Text: "好", Key: stamp + "18446744073709551615"}},
		{"what XML forbids", "<MsgType>text</MsgType><Content>救\x01命\x0b</Content><MsgId>2</MsgId>", bot.Message{Kind: bot.Text, Text: "救命", Key: stamp + "2"}},
		{"voice", `<MsgType>voice</MsgType><MediaId>m</MediaId><Format>amr</Format><MsgId>3</MsgId>`, bot.Message{Kind: bot.Voice, Key: stamp + "3"}},
		{"voice understood", `<MsgType>voice</MsgType><MediaId>m</MediaId><Recognition><![CDATA[救命]]></Recognition><MsgId>4</MsgId>`, bot.Message{Kind: bot.Voice, Text: "救命", Key: stamp + "4"}},
		{"image", `<MsgType>image</MsgType><PicUrl>http://p</PicUrl><MediaId>m</MediaId><MsgId>5</MsgId>`, bot.Message{Kind: bot.Image, Key: stamp + "5"}},
		{"video", `<MsgType>video</MsgType><MediaId>m</MediaId><MsgId>6</MsgId>`, bot.Message{Kind: bot.Other, Key: stamp + "6"}},
		{"short video", `<MsgType>shortvideo</MsgType><MediaId>m</MediaId><MsgId>7</MsgId>`, bot.Message{Kind: bot.Other, Key: stamp + "7"}},
		{"location", `<MsgType>location</MsgType><Location_X>23.1</Location_X><Location_Y>113.3</Location_Y><Scale>20</Scale><Label>村口</Label><MsgId>8</MsgId>`, bot.Message{Kind: bot.Other, Key: stamp + "8"}},
		{"link", `<MsgType>link</MsgType><Title>t</Title><Url>http://l</Url><MsgId>9</MsgId>`, bot.Message{Kind: bot.Other, Key: stamp + "9"}},
		{"file", `<MsgType>file</MsgType><Title>t</Title><MsgId>10</MsgId>`, bot.Message{Kind: bot.Other, Key: stamp + "10"}},
		{"something new", `<MsgType>hologram</MsgType><MsgId>11</MsgId>`, bot.Message{Kind: bot.Other, Key: stamp + "11"}},
		{"subscribe", `<MsgType>event</MsgType><Event>subscribe</Event>`, bot.Message{Kind: bot.Subscribe, Key: stamp + "subscribe:"}},
		{"subscribe by code", `<MsgType>event</MsgType><Event>subscribe</Event><EventKey>qrscene_3</EventKey><Ticket>T</Ticket>`, bot.Message{Kind: bot.Subscribe, Key: stamp + "subscribe:qrscene_3"}},
		{"unsubscribe", `<MsgType>event</MsgType><Event>unsubscribe</Event><EventKey></EventKey>`, bot.Message{Kind: bot.Unsubscribe, Key: stamp + "unsubscribe:"}},
		{"click", `<MsgType>event</MsgType><Event>CLICK</Event><EventKey>insurance</EventKey>`, bot.Message{Kind: bot.Click, Text: "insurance", Key: stamp + "CLICK:insurance"}},
		{"view", `<MsgType>event</MsgType><Event>VIEW</Event><EventKey>http://a</EventKey>`, bot.Message{}},
		{"scan", `<MsgType>event</MsgType><Event>SCAN</Event><EventKey>3</EventKey>`, bot.Message{}},
		{"position report", `<MsgType>event</MsgType><Event>LOCATION</Event><Latitude>23.1</Latitude><Longitude>113.3</Longitude><Precision>9</Precision>`, bot.Message{}},
		{"click on a page's code", `<MsgType>event</MsgType><Event>scancode_push</Event><EventKey>k</EventKey><ScanCodeInfo><ScanType>qrcode</ScanType></ScanCodeInfo>`, bot.Message{}},
		{"notice answered", `<MsgType>event</MsgType><Event>subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent><List><TemplateId>T</TemplateId><SubscribeStatusString>accept</SubscribeStatusString><PopupScene>x</PopupScene></List></SubscribeMsgPopupEvent>`, bot.Message{}},
		{"template sent", `<MsgType>event</MsgType><Event>TEMPLATESENDJOBFINISH</Event><MsgID>9</MsgID><Status>success</Status>`, bot.Message{}},
		{"customer service", `<MsgType>event</MsgType><Event>kf_create_session</Event><KfAccount>a@b</KfAccount>`, bot.Message{}},
		{"an event that is new", `<MsgType>event</MsgType><Event>moon_landing</Event>`, bot.Message{}},
	}
	for _, a := range accounts {
		for _, tt := range tests {
			t.Run(a.Name+"/"+tt.name, func(t *testing.T) {
				b := newBench(t, nil)
				got := bubble(t, a, b.serve(push(a, message(tt.inner)).request(t.Context())))
				if tt.want.Kind == "" {
					if got != "" || len(b.handled) != 0 {
						t.Fatalf("handled %d times and answered; want a plain success", len(b.handled))
					}
					return
				}
				tt.want.User = hotline.UserID{Account: a.Name, OpenID: openID}
				tt.want.At = noon
				if got != "收到" || !slices.Equal(b.handled, []bot.Message{tt.want}) {
					t.Fatalf("answered %q after handling %+v, want %+v", got, b.handled, tt.want)
				}
			})
		}
	}
}

func TestRefusals(t *testing.T) {
	hello := textMessage("在吗")
	bend := func(a wechat.Account, change func(*pushed)) *pushed {
		p := push(a, hello)
		change(p)
		return p
	}
	elsewhere := strings.Replace(hello, ghID, "gh_elsewhere", 1)
	foreign := safeAc
	foreign.AppID = "wxforeign"
	tests := []struct {
		name   string
		push   *pushed
		reason string
	}{
		{"signature missing", bend(plainAc, func(p *pushed) { p.query.Del("signature") }), "signature"},
		{"signature of another token", bend(plainAc, func(p *pushed) { p.account.Token = "guess"; p.sign() }), "signature"},
		{"timestamp changed after signing", bend(plainAc, func(p *pushed) { p.query.Set("timestamp", "1795521601") }), "signature"},
		{"no query at all", bend(plainAc, func(p *pushed) { p.query = url.Values{} }), "signature"},
		{"too old", aged(plainAc, -301*time.Second), "stale"},
		{"from the future", aged(safeAc, 301*time.Second), "stale"},
		{"not a time", bend(plainAc, func(p *pushed) {
			p.query.Set("timestamp", "noon")
			p.query.Set("signature", sha(plainAc.Token, "noon", p.query.Get("nonce")))
		}), "stale"},
		{"declared too large", bend(plainAc, func(p *pushed) { p.body = strings.Repeat("x", 256<<10+1) }), "size"},
		{"JSON", bend(plainAc, func(p *pushed) { p.header.Set("Content-Type", "application/json") }), "json hint=\"choose XML as 消息格式"},
		{"downgrade: plain to an encrypted account", bend(safeAc, func(p *pushed) {
			p.body = hello
			p.query.Del("encrypt_type")
			p.query.Del("msg_signature")
		}), "not_encrypted"},
		{"downgrade: plain body that claims to be encrypted", bend(safeAc, func(p *pushed) { p.body = hello }), "not_encrypted"},
		{"encrypted to a plain account", bend(plainAc, func(p *pushed) { p.query.Set("encrypt_type", "aes") }), "encrypted_but_no_aes_key"},
		{"message signature wrong", bend(safeAc, func(p *pushed) { p.query.Set("msg_signature", sha("x")) }), "msg_signature"},
		{"message signature of another body", bend(safeAc, func(p *pushed) {
			p.body = push(safeAc, textMessage("别的话")).body
		}), "msg_signature"},
		{"cipher for another app", bend(safeAc, func(p *pushed) { p.account = foreign; p.sign() }), "cipher"},
		{"cipher is noise", bend(safeAc, func(p *pushed) {
			noise := "bm90IGEgY2lwaGVyIG5vdCBhIGNpcGhlciBub3QgYSBjaXBoZXI="
			p.body = "<xml><Encrypt>" + noise + "</Encrypt></xml>"
			p.query.Set("msg_signature", sha(safeAc.Token, p.query.Get("timestamp"), p.query.Get("nonce"), noise))
		}), "cipher"},
		{"another account's push, plain", push(plainAc, elsewhere), "recipient"},
		{"another account's push, encrypted", push(safeAc, elsewhere), "recipient"},
		{"JSON under another name", push(plainAc, ` {"MsgType":"text"}`), "json"},
		{"a form", bend(plainAc, func(p *pushed) { p.header.Set("Content-Type", "application/x-www-form-urlencoded") }), "content_type"},
		{"unknown account", bend(plainAc, func(p *pushed) { p.account.Name = "nobody" }), "unknown_account"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, nil)
			b.wantRefused(t, tt.push.request(t.Context()), tt.reason)
		})
	}
	t.Run("method", func(t *testing.T) {
		r := push(plainAc, hello).request(t.Context())
		r.Method = http.MethodPut
		newBench(t, nil).wantRefused(t, r, "method")
	})
	t.Run("size not declared", func(t *testing.T) {
		r := bend(plainAc, func(p *pushed) { p.body = strings.Repeat("x", 256<<10+1) }).request(t.Context())
		r.ContentLength = -1
		newBench(t, nil).wantRefused(t, r, "size")
	})
}

func (b *bench) wantRefused(t *testing.T, r *http.Request, reason string) {
	t.Helper()
	answer := b.serve(r)
	if body := answer.Body.String(); answer.Code != http.StatusForbidden || body != "" {
		t.Errorf("status %d, body %q; want a bare 403", answer.Code, body)
	}
	if len(b.handled) != 0 {
		t.Error("the bot heard of it")
	}
	if strings.Count(b.log.String(), "\n") != 1 || !strings.Contains(b.log.String(), "reason="+reason) {
		t.Errorf("log %q, want one line with the reason %s", b.log, reason)
	}
}

func TestTheEdgesOfFreshnessAndSizeAreLetIn(t *testing.T) {
	b := newBench(t, nil)
	for _, by := range []time.Duration{-5 * time.Minute, 5 * time.Minute} {
		p := push(plainAc, textMessage("在吗"))
		p.at = noon.Add(by)
		p.sign()
		bubble(t, plainAc, b.serve(p.request(t.Context())))
	}
	full := textMessage("")
	full = textMessage(strings.Repeat("x", 256<<10-len(full)))
	bubble(t, plainAc, b.serve(push(plainAc, full).request(t.Context())))
	if len(b.handled) != 3 {
		t.Fatalf("%d handled, want 3", len(b.handled))
	}
}

func TestABodyThatNeverEndsIsRefused(t *testing.T) {
	b := newBench(t, func(o *wechat.CallbackOptions) { o.Deadline = 100 * time.Millisecond })
	mux := http.NewServeMux()
	mux.Handle("/wechat/{account}", b.callback)
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	var dialer net.Dialer
	line, err := dialer.DialContext(t.Context(), "tcp", server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = line.Close() })
	p := push(plainAc, textMessage("在吗"))
	head := "POST /wechat/plain?" + p.query.Encode() + " HTTP/1.1\r\nHost: x\r\nContent-Type: text/xml\r\nContent-Length: 1000\r\n\r\n<xml>"
	if _, err := line.Write([]byte(head)); err != nil {
		t.Fatal(err)
	}
	answer, err := http.ReadResponse(bufio.NewReader(line), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusForbidden || len(b.handled) != 0 {
		t.Errorf("status %d after %d runs, want a 403", answer.StatusCode, len(b.handled))
	}
}

func TestURLVerification(t *testing.T) {
	b := newBench(t, nil)
	p := push(safeAc, "")
	p.query.Set("echostr", "8741<b>")
	r := p.request(t.Context())
	r.Method = http.MethodGet
	answer := b.serve(r)
	if body := answer.Body.String(); body != "8741<b>" || !strings.HasPrefix(answer.Header().Get("Content-Type"), "text/plain") {
		t.Fatalf("answered %q as %s, want the echostr as plain text", body, answer.Header().Get("Content-Type"))
	}
	p.query.Set("signature", sha("guess"))
	r = p.request(t.Context())
	r.Method = http.MethodGet
	b.wantRefused(t, r, "signature")
}

func TestEchostrDoesNotReplaceAnAnswer(t *testing.T) {
	b := newBench(t, nil)
	p := push(safeAc, textMessage("在吗"))
	p.query.Set("echostr", "x")
	if got := bubble(t, safeAc, b.serve(p.request(t.Context()))); got != "收到" {
		t.Fatalf("answered %q, want the bot's reply", got)
	}
}

func TestTheLogNamesNobodyAndNothing(t *testing.T) {
	b := newBench(t, nil)
	nonce := ""
	for _, a := range accounts {
		b.say(t, a, "我的秘密")
		b.answer = func(context.Context, bot.Message) bot.Reply { panic("我的秘密 " + openID) }
		b.say(t, a, "我的秘密")
		b.answer = func(context.Context, bot.Message) bot.Reply { return bot.Say(strings.Repeat("我的秘密。", 500)) }
		b.full = errors.New("我的秘密 " + openID)
		b.say(t, a, "我的秘密")
		p := push(a, textMessage("我的秘密"))
		nonce = p.query.Get("nonce")
		p.query.Set("signature", "x")
		b.serve(p.request(t.Context()))
	}
	for _, word := range []string{"秘密", openID, plainAc.Token, safeAc.Token, safeAc.AESKey, nonce} {
		if strings.Contains(b.log.String(), word) {
			t.Errorf("the log contains %q:\n%s", word, b.log)
		}
	}
	if logrus.GetLevel() != logrus.InfoLevel {
		t.Errorf("the SDK logs at %s: it prints decrypted messages", logrus.GetLevel())
	}
}

func TestNewCallbackRefusesWhatCannotWork(t *testing.T) {
	good := wechat.CallbackOptions{Fallback: fallback, CutShort: cutLine}
	short := safeAc
	short.AESKey = "tooshort"
	noToken := plainAc
	noToken.Token = ""
	for name, try := range map[string]struct {
		accounts []wechat.Account
		options  wechat.CallbackOptions
	}{
		"AES key":     {[]wechat.Account{short}, good},
		"no token":    {[]wechat.Account{noToken}, good},
		"two of one":  {[]wechat.Account{plainAc, plainAc}, good},
		"no fallback": {accounts, wechat.CallbackOptions{CutShort: cutLine}},
		"no cut line": {accounts, wechat.CallbackOptions{Fallback: fallback}},
	} {
		_, err := wechat.NewCallback(try.accounts, newBench(t, nil), try.options, time.Now, discard())
		if hotline.CodeOf(err) != hotline.Invalid {
			t.Errorf("%s: error %v, want invalid", name, err)
		}
		if err != nil && strings.Contains(err.Error(), "tooshort") {
			t.Errorf("%s: the error shows the key", name)
		}
	}
}
