package standin

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strconv"
	"sync"
	"testing"
	"time"
)

const (
	gh   = "gh_0123456789ab"
	her  = "oFirstPhone"
	her2 = "oSecondPhone"
)

func newClock() *Clock {
	return NewClock(func() time.Time { return time.Date(2026, 11, 24, 1, 0, 0, 0, time.UTC) })
}

// pushed is one delivery as the bot received it.
type pushed struct {
	query  url.Values
	fields map[string]string
}

// rig is a stand-in with a bot behind it that answers as the test says.
type rig struct {
	*Server
	clock *Clock
	acct  Account

	mu   sync.Mutex
	got  []pushed
	says func(n int, p pushed, w http.ResponseWriter)
}

// testAccount pushes sealed if aes, in the clear otherwise.
func testAccount(aes bool) Account {
	a := Account{
		Name: "county", AppID: "wx1234567890abcdef", AppSecret: "secret", Token: "hotlineToken",
		GhID: gh, DisplayName: "农家帮忙号",
		Menu: []MenuButton{
			{Name: "问一问", Sub: []MenuButton{{Name: "权益保护", Type: "click", Key: "rights"}}},
			{Name: "网站", Type: "view", URL: "http://127.0.0.1/a"},
		},
	}
	if aes {
		a.AESKey = "abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG"
	}
	return a
}

// newRig starts a bot; says gets the number of the delivery, from 1.
func newRig(t *testing.T, aes bool, says func(n int, p pushed, w http.ResponseWriter)) *rig {
	t.Helper()
	r := &rig{clock: newClock(), acct: testAccount(aes), says: says}
	bot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		r.receive(t, w, req)
	}))
	t.Cleanup(bot.Close)
	r.acct.CallbackURL = bot.URL + "/wechat/county?tenant=7"
	r.Server = New(Config{Accounts: []Account{r.acct}, Clock: r.clock, Cut: time.Minute})
	t.Cleanup(r.Close)
	return r
}

// receive checks and opens a push as the bot must, and lets the test answer.
func (r *rig) receive(t *testing.T, w http.ResponseWriter, req *http.Request) {
	t.Helper()
	q := req.URL.Query()
	body, err := io.ReadAll(req.Body)
	if err != nil {
		t.Errorf("reading a push: %v", err)
	}
	if !signed(q.Get("signature"), r.acct.Token, q.Get("timestamp"), q.Get("nonce")) {
		t.Error("a push is signed wrongly")
	}
	fields, err := parseXML(withoutLists(body))
	if err != nil {
		t.Errorf("a push is not XML: %v", err)
	}
	if r.acct.AESKey != "" {
		fields = r.unseal(t, q, fields)
	}
	p := pushed{query: q, fields: fields}
	r.mu.Lock()
	r.got = append(r.got, p)
	n := len(r.got)
	r.mu.Unlock()
	r.says(n, p, w)
}

// withoutLists takes out what is nested, which only notices are.
func withoutLists(message []byte) []byte {
	return regexp.MustCompile(`(?s)<List>.*</List>`).ReplaceAll(message, []byte("(list)"))
}

func (r *rig) unseal(t *testing.T, q url.Values, outer map[string]string) map[string]string {
	t.Helper()
	if q.Get("encrypt_type") != "aes" ||
		!signed(q.Get("msg_signature"), r.acct.Token, q.Get("timestamp"), q.Get("nonce"), outer["Encrypt"]) {
		t.Error("a sealed push is signed wrongly")
	}
	message, err := newEnvelope(r.acct.AppID, r.acct.Token, r.acct.AESKey).decrypt(outer["Encrypt"])
	if err != nil {
		t.Errorf("a push does not open: %v", err)
	}
	fields, err := parseXML(withoutLists(message))
	if err != nil {
		t.Errorf("a sealed push is not XML: %v", err)
	}
	return fields
}

func (r *rig) deliveries() []pushed {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]pushed(nil), r.got...)
}

// textXML is a correct reply in the clear.
func textXML(to, from, text string) string {
	return fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName>"+
		"<CreateTime>1764000000</CreateTime><MsgType><![CDATA[text]]></MsgType><Content><![CDATA[%s]]></Content></xml>", to, from, text)
}

// sealedXML puts a message into an envelope of the account.
func sealedXML(t *testing.T, a Account, message string) string {
	t.Helper()
	encrypted, err := newEnvelope(a.AppID, a.Token, a.AESKey).encrypt(make([]byte, saltSize), []byte(message))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("<xml><Encrypt><![CDATA[%s]]></Encrypt><MsgSignature><![CDATA[%s]]></MsgSignature>"+
		"<TimeStamp>1764000000</TimeStamp><Nonce><![CDATA[77]]></Nonce></xml>",
		encrypted, sign(a.Token, "1764000000", "77", encrypted))
}

// write answers a push; a connection that was cut meanwhile is no matter.
func write(w http.ResponseWriter, body string) { _, _ = io.WriteString(w, body) }

// echo is a bot that repeats what it hears.
func echo(_ int, p pushed, w http.ResponseWriter) {
	text := p.fields["Content"]
	if text == "" {
		text = p.fields["Event"] + p.fields["EventKey"]
	}
	write(w, textXML(p.fields["FromUserName"], p.fields["ToUserName"], text))
}

func (p pushed) number(t *testing.T, name string) int64 {
	t.Helper()
	n, err := strconv.ParseInt(p.fields[name], 10, 64)
	if err != nil {
		t.Fatalf("%s is %q", name, p.fields[name])
	}
	return n
}
