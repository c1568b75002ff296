package standin

import (
	"encoding/json"
	"os"
	"testing"
)

// vectors are fixed examples of signature and envelope that neither this
// package nor the SDK computed.
type vectors struct {
	AESKey     string `json:"aes_key"`
	Token      string `json:"token"`
	AppID      string `json:"app_id"`
	Signatures []struct {
		Timestamp, Nonce, Signature string
	} `json:"signatures"`
	Envelopes []struct {
		Salt, Message, Encrypt, Timestamp, Nonce string
		Signature                                string `json:"msg_signature"`
	} `json:"envelopes"`
}

func readVectors(t *testing.T) vectors {
	t.Helper()
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var v vectors
	if err := json.Unmarshal(data, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestSignatureVectors(t *testing.T) {
	v := readVectors(t)
	for _, c := range v.Signatures {
		if got := sign(v.Token, c.Timestamp, c.Nonce); got != c.Signature {
			t.Errorf("sign(%s, %s) = %s, want %s", c.Timestamp, c.Nonce, got, c.Signature)
		}
		if signed(c.Signature, v.Token+"x", c.Timestamp, c.Nonce) {
			t.Error("a signature under another token is accepted")
		}
	}
}

func TestEnvelopeVectors(t *testing.T) {
	v := readVectors(t)
	e := newEnvelope(v.AppID, v.Token, v.AESKey)
	for i, c := range v.Envelopes {
		sealed, err := e.encrypt([]byte(c.Salt), []byte(c.Message))
		if err != nil || sealed != c.Encrypt {
			t.Errorf("envelope %d: encrypt = %q, %v", i, sealed, err)
		}
		opened, err := e.decrypt(c.Encrypt)
		if err != nil || string(opened) != c.Message {
			t.Errorf("envelope %d: decrypt = %q, %v", i, opened, err)
		}
		if !signed(c.Signature, v.Token, c.Timestamp, c.Nonce, c.Encrypt) {
			t.Errorf("envelope %d: its signature is refused", i)
		}
	}
}

func TestDecryptRefuses(t *testing.T) {
	v := readVectors(t)
	e := newEnvelope(v.AppID, v.Token, v.AESKey)
	other := newEnvelope("wxother", v.Token, v.AESKey)
	foreign, err := other.encrypt(make([]byte, saltSize), []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	cases := map[string]string{
		"not base64":     "***",
		"nothing":        "",
		"half a block":   "AAAAAAAAAAAAAAAAAAAAAA==",
		"garbage":        "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
		"another appid":  foreign,
		"a block is cut": v.Envelopes[0].Encrypt[:len(v.Envelopes[0].Encrypt)/2],
	}
	for name, sealed := range cases {
		if got, err := e.decrypt(sealed); err == nil {
			t.Errorf("%s: opened as %q", name, got)
		}
	}
}

func TestBadAESKey(t *testing.T) {
	for _, key := range []string{"short", "abcdefghijklmnopqrstuvwxyz0123456789ABCDEF*"} {
		if newEnvelope("wx", "t", key).err == nil {
			t.Errorf("the key %q is accepted", key)
		}
	}
}
