package wechat_test

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // G505: WeChat's protocol signs with SHA-1.
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/xml"
	"fmt"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline"
	"hotline/adapters/wechat"
	"hotline/bot"
)

// The tests push as WeChat does, with an encoder of their own: it shares no
// code with the callback or the SDK.

const (
	openID   = "oHER-openid"
	ghID     = "gh_hotline"
	fallback = "稍等。有危险先打 110，急病打 120。"
	cutLine  = "（后面还有，没发出来。）"
)

var (
	noon    = time.Date(2026, 11, 24, 12, 0, 0, 0, time.UTC)
	plainAc = wechat.Account{Name: "plain", AppID: "wxplain", AppSecret: "s3cret-plain", Token: "tok-plain", GhID: ghID}
	safeAc  = wechat.Account{
		Name: "safe", AppID: "wxsafe", AppSecret: "s3cret-safe", Token: "tok-safe", GhID: ghID,
		AESKey: strings.TrimRight(base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789ABCDEF")), "="),
	}
	accounts = []wechat.Account{plainAc, safeAc}
)

// pushed is one request before it is signed; a test bends what it wants.
type pushed struct {
	account wechat.Account
	xml     string
	at      time.Time
	query   url.Values
	body    string
	header  http.Header
}

// push signs the XML for the account and encrypts it if the account does.
func push(a wechat.Account, message string) *pushed {
	p := &pushed{account: a, xml: message, at: noon, header: http.Header{"Content-Type": {"text/xml"}}}
	p.sign()
	return p
}

func (p *pushed) sign() {
	timestamp, nonce := strconv.FormatInt(p.at.Unix(), 10), rand.Text()
	p.query = url.Values{"timestamp": {timestamp}, "nonce": {nonce}, "openid": {openID}}
	p.query.Set("signature", sha(p.account.Token, timestamp, nonce))
	p.body = p.xml
	if p.account.AESKey != "" {
		cipherText := encrypt(p.account, p.xml)
		p.query.Set("encrypt_type", "aes")
		p.query.Set("msg_signature", sha(p.account.Token, timestamp, nonce, cipherText))
		p.body = "<xml><ToUserName><![CDATA[" + ghID + "]]></ToUserName><Encrypt><![CDATA[" + cipherText + "]]></Encrypt></xml>"
	}
}

func (p *pushed) request(ctx context.Context) *http.Request {
	r := httptest.NewRequestWithContext(ctx, http.MethodPost, "/wechat/"+p.account.Name+"?"+p.query.Encode(), strings.NewReader(p.body))
	r.Header = p.header
	return r
}

func message(inner string) string {
	return fmt.Sprintf("<xml><ToUserName><![CDATA[%s]]></ToUserName><FromUserName><![CDATA[%s]]></FromUserName><CreateTime>%d</CreateTime>%s</xml>",
		ghID, openID, noon.Unix(), inner)
}

func textMessage(text string) string {
	return message("<MsgType><![CDATA[text]]></MsgType><Content><![CDATA[" + text + "]]></Content><MsgId>7001</MsgId>")
}

func sha(words ...string) string {
	slices.Sort(words)
	sum := sha1.Sum([]byte(strings.Join(words, ""))) //nolint:gosec // G401: as above.
	return hex.EncodeToString(sum[:])
}

func keyOf(a wechat.Account) []byte {
	key, err := base64.StdEncoding.DecodeString(a.AESKey + "=")
	if err != nil {
		panic(err)
	}
	return key
}

func encrypt(a wechat.Account, plain string) string {
	key := keyOf(a)
	data := make([]byte, 16, 64+len(plain))
	_, _ = rand.Read(data)
	data = binary.BigEndian.AppendUint32(data, uint32(len(plain))) //nolint:gosec // G115: a test's message is small.
	data = append(data, plain+a.AppID...)
	padding := 32 - len(data)%32
	for range padding {
		data = append(data, byte(padding))
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err)
	}
	cipher.NewCBCEncrypter(block, key[:16]).CryptBlocks(data, data)
	return base64.StdEncoding.EncodeToString(data)
}

func decrypt(t *testing.T, a wechat.Account, cipherText string) string {
	t.Helper()
	data, err := base64.StdEncoding.DecodeString(cipherText)
	if err != nil {
		t.Fatal(err)
	}
	key := keyOf(a)
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	cipher.NewCBCDecrypter(block, key[:16]).CryptBlocks(data, data)
	data = data[:len(data)-int(data[len(data)-1])]
	length := binary.BigEndian.Uint32(data[16:20])
	if appID := string(data[20+length:]); appID != a.AppID {
		t.Fatalf("the cipher names app %q, want %q", appID, a.AppID)
	}
	return string(data[20 : 20+length])
}

// bubble judges an answer as WeChat does and returns the text she sees; "" for
// a plain success.
func bubble(t *testing.T, a wechat.Account, answer *httptest.ResponseRecorder) string {
	t.Helper()
	if answer.Code != http.StatusOK {
		t.Fatalf("status %d, want 200", answer.Code)
	}
	body := answer.Body.String()
	if body == "success" {
		return ""
	}
	if a.AESKey != "" {
		var e struct {
			Encrypt, MsgSignature, TimeStamp, Nonce string
		}
		unmarshal(t, body, &e)
		if want := sha(a.Token, e.TimeStamp, e.Nonce, e.Encrypt); e.MsgSignature != want {
			t.Fatalf("the reply's signature is %s, want %s", e.MsgSignature, want)
		}
		body = decrypt(t, a, e.Encrypt)
	}
	var reply struct {
		ToUserName, FromUserName, MsgType, Content string
		CreateTime                                 int64
	}
	unmarshal(t, body, &reply)
	if reply.ToUserName != openID || reply.FromUserName != ghID || reply.MsgType != "text" || reply.CreateTime == 0 {
		t.Fatalf("the reply goes from %s to %s as %s", reply.FromUserName, reply.ToUserName, reply.MsgType)
	}
	if reply.Content == "" || len(reply.Content) > 2047 {
		t.Fatalf("a reply of %d bytes", len(reply.Content))
	}
	return reply.Content
}

// unmarshal is as strict about XML as WeChat is.
func unmarshal(t *testing.T, body string, into any) {
	t.Helper()
	if err := xml.Unmarshal([]byte(body), into); err != nil {
		t.Fatalf("the answer is not well-formed: %v", err)
	}
}

// bench is a callback with everything around it that a test looks at.
type bench struct {
	callback *wechat.Callback
	log      *strings.Builder
	handled  []bot.Message
	answer   func(ctx context.Context, m bot.Message) bot.Reply

	mu       sync.Mutex
	overflow []string
	keys     []string
	full     error // what the outbox says
}

func newBench(t *testing.T, change func(*wechat.CallbackOptions)) *bench {
	t.Helper()
	return newBenchAt(t, accounts, noon, change)
}

func newBenchAt(t *testing.T, doors []wechat.Account, now time.Time, change func(*wechat.CallbackOptions)) *bench {
	t.Helper()
	b := &bench{log: &strings.Builder{}, answer: func(context.Context, bot.Message) bot.Reply { return bot.Say("收到") }}
	options := wechat.CallbackOptions{Fallback: fallback, CutShort: cutLine, Overflow: b.take}
	if change != nil {
		change(&options)
	}
	callback, err := wechat.NewCallback(doors, b, options, func() time.Time { return now },
		slog.New(slog.NewTextHandler(b.log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	b.callback = callback
	return b
}

func (b *bench) Handle(ctx context.Context, m bot.Message) bot.Reply {
	b.handled = append(b.handled, m)
	return b.answer(ctx, m)
}

func (b *bench) take(_ context.Context, _ hotline.UserID, text, key string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.full != nil {
		return b.full
	}
	b.overflow, b.keys = append(b.overflow, text), append(b.keys, key)
	return nil
}

// serve routes a request as cmd does.
func (b *bench) serve(r *http.Request) *httptest.ResponseRecorder {
	mux := http.NewServeMux()
	mux.Handle("/wechat/{account}", b.callback)
	w := httptest.NewRecorder()
	mux.ServeHTTP(w, r)
	return w
}

func (b *bench) say(t *testing.T, a wechat.Account, text string) string {
	t.Helper()
	return bubble(t, a, b.serve(push(a, textMessage(text)).request(t.Context())))
}
