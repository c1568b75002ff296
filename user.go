package hotline

import (
	"crypto/sha256"
	"encoding/hex"
)

// UserID names one woman: the account she wrote to and her openid there. An
// openid is personal data. It is needed to answer her and for nothing else:
// logs, keys and staff pages use [UserID.Hash] or a pseudonym.
type UserID struct {
	// Account is the name of the official account in the configuration.
	Account string `json:"account"`
	// OpenID is WeChat's name for her, valid in this account alone.
	OpenID string `json:"openid"`
}

// Hash stands for her where her openid must not appear: 32 hexadecimal
// digits, the same in every process, not reversible without the openid.
func (u UserID) Hash() string {
	sum := sha256.Sum256([]byte(u.Account + "\x00" + u.OpenID))
	return hex.EncodeToString(sum[:16])
}
