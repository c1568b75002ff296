package wechat

import (
	"encoding/base64"

	"hotline"
)

// Account is one official account as WeChat's console shows it.
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
	}
	if a.AESKey == "" {
		return nil
	}
	key, err := base64.StdEncoding.DecodeString(a.AESKey + "=")
	if err != nil || len(key) != 32 {
		return hotline.Errorf(hotline.Invalid, op, "account %s: aes_key is not the 43 characters of an EncodingAESKey", a.Name)
	}
	return nil
}
