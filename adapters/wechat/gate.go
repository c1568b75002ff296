package wechat

import (
	"bytes"
	"context"
	"crypto/subtle"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/silenceper/wechat/v2/util"
)

// Bounds of the gate.
const (
	maxBody      = 256 << 10
	maxClockSkew = 5 * time.Minute
)

// refusal is why a request was turned away: a word for the log and for the
// counter, "" for none.
type refusal string

const (
	admitted        refusal = ""
	unknownAccount  refusal = "unknown_account"
	wrongMethod     refusal = "method"
	tooLarge        refusal = "size"
	brokenBody      refusal = "body"
	jsonPush        refusal = "json"
	notXML          refusal = "content_type"
	badSignature    refusal = "signature"
	stale           refusal = "stale"
	replayed        refusal = "replay"
	notEncrypted    refusal = "not_encrypted"
	encrypted       refusal = "encrypted_but_no_aes_key"
	badMsgSignature refusal = "msg_signature"
	badCipher       refusal = "cipher"
	wrongRecipient  refusal = "recipient"
)

// refusals are all of them, in the order of the gate.
func refusals() []refusal {
	return []refusal{
		unknownAccount, wrongMethod, tooLarge, brokenBody, jsonPush, notXML, badSignature, stale, replayed,
		notEncrypted, encrypted, badMsgSignature, badCipher, wrongRecipient,
	}
}

// stamp is the proof that a request comes from WeChat, now.
type stamp struct {
	// token is the one that signed it.
	token     string
	signature string
	timestamp int64
	nonce     string
}

// admit lets a push in or says why not. Nothing of the body is parsed before
// its signature has been found good.
func (c *Callback) admit(ctx context.Context, w http.ResponseWriter, r *http.Request, d *door) (push, refusal) {
	body, why := readBody(ctx, w, r)
	if why != admitted {
		return push{}, why
	}
	if why := checkFormat(r.Header.Get("Content-Type"), body); why != admitted {
		return push{}, why
	}
	query := r.URL.Query()
	s, why := d.checkStamp(query, c.now())
	if why != admitted {
		return push{}, why
	}
	if !c.spend(ctx, d, s, body) {
		return push{}, replayed
	}
	return d.open(s, query, body, c.now())
}

// readBody reads until the deadline of ctx at most, so that a body that comes
// drop by drop holds nothing up for longer than a message may take.
func readBody(ctx context.Context, w http.ResponseWriter, r *http.Request) ([]byte, refusal) {
	if r.ContentLength > maxBody {
		return nil, tooLarge
	}
	line := http.NewResponseController(w)
	if until, bounded := ctx.Deadline(); bounded {
		_ = line.SetReadDeadline(until) // a writer that knows no deadlines has no line to wait on
	}
	var body bytes.Buffer
	n, err := io.Copy(&body, io.LimitReader(r.Body, maxBody+1))
	switch {
	case n > maxBody:
		return nil, tooLarge
	case err != nil:
		return nil, brokenBody
	}
	// Only now: the server reads what is left of a body that was refused.
	_ = line.SetReadDeadline(time.Time{})
	return body.Bytes(), admitted
}

// checkFormat wants XML. A push that names no type at all may be XML too; one
// that begins with a brace is JSON, whatever it is called.
func checkFormat(contentType string, body []byte) refusal {
	contentType = strings.ToLower(contentType)
	switch {
	case strings.Contains(contentType, "json") || bytes.HasPrefix(bytes.TrimSpace(body), []byte("{")):
		return jsonPush
	case contentType != "" && !strings.Contains(contentType, "xml") && !strings.HasPrefix(contentType, "text/plain"):
		return notXML
	}
	return admitted
}

// checkStamp holds a query against the account's tokens and the clock.
func (a Account) checkStamp(query url.Values, now time.Time) (stamp, refusal) {
	timestamp := query.Get("timestamp")
	s := stamp{signature: query.Get("signature"), nonce: query.Get("nonce")}
	for _, token := range a.tokens(now) {
		if equal(s.signature, util.Signature(token, timestamp, s.nonce)) {
			s.token = token
			break
		}
	}
	if s.token == "" {
		return stamp{}, badSignature
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil || now.Sub(time.Unix(seconds, 0)).Abs() > maxClockSkew {
		return stamp{}, stale
	}
	s.timestamp = seconds
	return s, admitted
}

// equal compares in a time that does not tell how much of it was right.
func equal(given, wanted string) bool {
	return subtle.ConstantTimeCompare([]byte(given), []byte(wanted)) == 1
}
