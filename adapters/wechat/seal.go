package wechat

import (
	"encoding/xml"
	"net/url"
	"strconv"
	"time"

	"github.com/silenceper/wechat/v2/officialaccount/message"
	"github.com/silenceper/wechat/v2/util"
)

// push is a request that has passed the gate.
type push struct {
	stamp
	// aesKey is the key that the push came with, "" in plain mode; salt is the
	// sender's random beginning of the cipher.
	aesKey string
	salt   []byte
	// message is the XML, decrypted.
	message []byte
}

// open pins the account's mode, so that nobody can talk an encrypted account
// into reading plain text, holds the cipher against its signature and decrypts
// it. The cipher names the app that it is for.
func (a Account) open(s stamp, query url.Values, body []byte, now time.Time) (push, refusal) {
	aes := query.Get("encrypt_type") == "aes"
	switch {
	case a.AESKey == "" && aes:
		return push{}, encrypted
	case a.AESKey == "":
		return push{stamp: s, message: body}, admitted
	case !aes:
		return push{}, notEncrypted
	}
	var envelope message.EncryptedXMLMsg
	if xml.Unmarshal(body, &envelope) != nil || envelope.EncryptedMsg == "" {
		return push{}, notEncrypted
	}
	wanted := util.Signature(s.token, query.Get("timestamp"), s.nonce, envelope.EncryptedMsg)
	if !equal(query.Get("msg_signature"), wanted) {
		return push{}, badMsgSignature
	}
	for _, key := range a.aesKeys(now) {
		salt, opened, err := util.DecryptMsg(a.AppID, envelope.EncryptedMsg, key)
		if err == nil {
			return push{stamp: s, aesKey: key, salt: salt, message: opened}, admitted
		}
	}
	return push{}, badCipher
}

// seal signs and encrypts a reply with what its push came with.
func (p push) seal(appID string, reply []byte) ([]byte, error) {
	if p.aesKey == "" {
		return reply, nil
	}
	sealed, err := util.EncryptMsg(p.salt, reply, appID, p.aesKey)
	if err != nil {
		return nil, err
	}
	return xml.Marshal(message.ResponseEncryptedXMLMsg{
		EncryptedMsg: string(sealed),
		MsgSignature: util.Signature(p.token, strconv.FormatInt(p.timestamp, 10), p.nonce, string(sealed)),
		Timestamp:    p.timestamp,
		Nonce:        p.nonce,
	})
}
