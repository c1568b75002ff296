package wechat

import (
	"encoding/base64"
	"time"

	"hotline"
)

// Account is one official account as WeChat's console shows it.
//
// To change the token or the key without losing a push, give the new one and
// the old one with a RotateUntil some hours ahead, and only then change it in
// the console: until then both are accepted.
type Account struct {
	// Name is ours: it stands in the callback's path and in [hotline.UserID].
	Name string
	// AppID and AppSecret are the developer's credentials.
	AppID     string
	AppSecret string
	// Token signs pushes.
	Token string
	// AESKey is the EncodingAESKey, 43 characters. When it is set, only
	// encrypted pushes are accepted; "" is plain mode.
	AESKey string
	// OldToken and OldAESKey are what Token and AESKey were, accepted beside
	// them until RotateUntil; "" for none. A reply is signed and encrypted with
	// what its push came with.
	OldToken    string
	OldAESKey   string
	RotateUntil time.Time
	// GhID is the original id (gh_…) that pushes name as their recipient; ""
	// accepts any.
	GhID string
}

// Check finds what would make every push or call fail. Its errors name the
// field and never its value.
func (a Account) Check() error {
	const op = "wechat.Account"
	switch {
	case a.Name == "":
		return hotline.Errorf(hotline.Invalid, op, "an account has no name")
	case a.AppID == "":
		return hotline.Errorf(hotline.Invalid, op, "account %s: app_id is missing", a.Name)
	case a.Token == "":
		return hotline.Errorf(hotline.Invalid, op, "account %s: token is missing", a.Name)
	case !isAESKey(a.AESKey):
		return hotline.Errorf(hotline.Invalid, op, "account %s: aes_key is not the 43 characters of an EncodingAESKey", a.Name)
	case !isAESKey(a.OldAESKey):
		return hotline.Errorf(hotline.Invalid, op, "account %s: the old aes_key is not the 43 characters of an EncodingAESKey", a.Name)
	case a.OldAESKey != "" && a.AESKey == "":
		return hotline.Errorf(hotline.Invalid, op, "account %s: an old aes_key needs a new one beside it", a.Name)
	case (a.OldToken != "" || a.OldAESKey != "") && a.RotateUntil.IsZero():
		return hotline.Errorf(hotline.Invalid, op, "account %s: what is old needs a time until which it is accepted", a.Name)
	}
	return nil
}

// isAESKey accepts "" as plain mode.
func isAESKey(text string) bool {
	if text == "" {
		return true
	}
	key, err := base64.StdEncoding.DecodeString(text + "=")
	return err == nil && len(key) == 32
}

// tokens are those accepted now, the newest first.
func (a Account) tokens(now time.Time) []string {
	if a.OldToken == "" || !now.Before(a.RotateUntil) {
		return []string{a.Token}
	}
	return []string{a.Token, a.OldToken}
}

// aesKeys are those accepted now, the newest first; none in plain mode.
func (a Account) aesKeys(now time.Time) []string {
	switch {
	case a.AESKey == "":
		return nil
	case a.OldAESKey == "" || !now.Before(a.RotateUntil):
		return []string{a.AESKey}
	}
	return []string{a.AESKey, a.OldAESKey}
}
