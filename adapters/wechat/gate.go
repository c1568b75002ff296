package wechat

import (
	"bytes"
	"crypto/subtle"
	"encoding/xml"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/silenceper/wechat/v2/officialaccount/message"
	"github.com/silenceper/wechat/v2/util"
)

// Bounds of the gate.
const (
	maxBody      = 256 << 10
	maxClockSkew = 5 * time.Minute
)

// refusal is why a request was turned away: a word for the log, "" for none.
type refusal string

const (
	admitted        refusal = ""
	unknownAccount  refusal = "unknown_account"
	wrongMethod     refusal = "method"
	tooLarge        refusal = "size"
	brokenBody      refusal = "body"
	jsonPush        refusal = "json_choose_xml_in_the_wechat_console"
	badSignature    refusal = "signature"
	stale           refusal = "stale"
	notEncrypted    refusal = "not_encrypted"
	encrypted       refusal = "encrypted_but_no_aes_key"
	badMsgSignature refusal = "msg_signature"
	badCipher       refusal = "cipher"
	unreadable      refusal = "unreadable"
	wrongRecipient  refusal = "recipient"
)

// push is a request that has passed the gate.
type push struct {
	query url.Values
	body  []byte
}

// admit lets a push in or says why not. Nothing of the body is parsed before
// its signature has been found good.
func (a Account) admit(r *http.Request, now time.Time) (push, refusal) {
	body, why := readBody(r)
	if why != admitted {
		return push{}, why
	}
	if strings.Contains(strings.ToLower(r.Header.Get("Content-Type")), "json") {
		return push{}, jsonPush
	}
	query := r.URL.Query()
	if why := a.checkStamp(query, now); why != admitted {
		return push{}, why
	}
	if why := a.checkMode(query, body); why != admitted {
		return push{}, why
	}
	return push{query: query, body: body}, admitted
}

// checkStamp holds a query against the account's token and the clock.
func (a Account) checkStamp(query url.Values, now time.Time) refusal {
	timestamp, nonce := query.Get("timestamp"), query.Get("nonce")
	if !equal(query.Get("signature"), util.Signature(a.Token, timestamp, nonce)) {
		return badSignature
	}
	seconds, err := strconv.ParseInt(timestamp, 10, 64)
	if err != nil {
		return stale
	}
	if now.Sub(time.Unix(seconds, 0)).Abs() > maxClockSkew {
		return stale
	}
	return admitted
}

// checkMode pins the account's mode, so that nobody can talk an encrypted
// account into reading plain text, and holds the cipher against its signature.
func (a Account) checkMode(query url.Values, body []byte) refusal {
	aes := query.Get("encrypt_type") == "aes"
	switch {
	case a.AESKey == "" && aes:
		return encrypted
	case a.AESKey == "":
		return admitted
	case !aes:
		return notEncrypted
	}
	var envelope message.EncryptedXMLMsg
	if xml.Unmarshal(body, &envelope) != nil || envelope.EncryptedMsg == "" {
		return notEncrypted
	}
	signature := util.Signature(a.Token, query.Get("timestamp"), query.Get("nonce"), envelope.EncryptedMsg)
	if !equal(query.Get("msg_signature"), signature) {
		return badMsgSignature
	}
	return admitted
}

func readBody(r *http.Request) ([]byte, refusal) {
	if r.ContentLength > maxBody {
		return nil, tooLarge
	}
	var body bytes.Buffer
	n, err := io.Copy(&body, io.LimitReader(r.Body, maxBody+1))
	switch {
	case n > maxBody:
		return nil, tooLarge
	case err != nil:
		return nil, brokenBody
	}
	return body.Bytes(), admitted
}

// equal compares in a time that does not tell how much of it was right.
func equal(given, wanted string) bool {
	return subtle.ConstantTimeCompare([]byte(given), []byte(wanted)) == 1
}
