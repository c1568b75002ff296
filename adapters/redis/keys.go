package redis

import (
	"crypto/sha256"
	"encoding/hex"

	"hotline"
)

// The braces are a hash tag: Redis Cluster places a key by what they hold, so
// one script may touch all keys of one user.

func sessionKey(u hotline.UserID) string {
	return "hotline:{" + u.Hash() + "}:session"
}

// turnKey names the turn of a message. The message's key holds her openid, so
// its hash stands for it.
func turnKey(u hotline.UserID, messageKey string) string {
	sum := sha256.Sum256([]byte(messageKey))
	return "hotline:{" + u.Hash() + "}:turn:" + hex.EncodeToString(sum[:])
}
