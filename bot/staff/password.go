package staff

import (
	"strings"
	"unicode/utf8"

	"github.com/alexedwards/argon2id"

	"hotline"
)

// Bounds of a password. The lower one counts characters, so that a short
// sentence in Chinese is a good password; the upper one counts bytes, so that
// hashing stays cheap whatever is posted.
const (
	MinPasswordRunes = 10
	MaxPasswordBytes = 256
	// minDistinct keeps out 1111111111 and abababab.
	minDistinct = 5
)

// hashing is the cost of one password: 19 MiB and two passes, some tens of
// milliseconds on a small office machine, which has to survive a whole shift
// logging in at once. The login page limits how often anybody may try.
func hashing() *argon2id.Params {
	return &argon2id.Params{Memory: 19 * 1024, Iterations: 2, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// nobodysHash has the cost of [hashing] and belongs to a password that was
// random and was thrown away. It is checked for logins that do not exist.
const nobodysHash = "$argon2id$v=19$m=19456,t=2,p=1$" +
	"/WakYufRMUZ8yLzRVGm6Tw$3yAXpgVoyrc6+HOy6/CkO1XkcRBHVCGv4gU+7Juh7og"

// CheckPassword says whether a password is good enough for the login. An
// error is invalid, with a Chinese sentence for the person who chose it.
func CheckPassword(login, password string) error {
	switch {
	case !utf8.ValidString(password):
		return refused("密码里有无法识别的字符。")
	case utf8.RuneCountInString(password) < MinPasswordRunes:
		return refused("密码太短，至少 10 个字符，可以用一句话。")
	case len(password) > MaxPasswordBytes:
		return refused("密码太长。")
	case distinctRunes(password) < minDistinct:
		return refused("密码里重复的字符太多，换一个。")
	case login != "" && strings.Contains(strings.ToLower(password), strings.ToLower(login)):
		return refused("密码里不能有登录名。")
	}
	return nil
}

// HashPassword makes the argon2id hash to keep for a password. It does not
// judge the password: call [CheckPassword] first when a person chose it.
func HashPassword(password string) (string, error) {
	hash, err := argon2id.CreateHash(password, hashing())
	if err != nil {
		return "", hotline.Errorf(hotline.Internal, "staff.HashPassword", "%w", err)
	}
	return hash, nil
}

func distinctRunes(s string) int {
	seen := make(map[rune]bool)
	for _, r := range s {
		seen[r] = true
	}
	return len(seen)
}

func refused(safe string) *hotline.Error {
	return &hotline.Error{Code: hotline.Invalid, Op: "staff.CheckPassword", Safe: safe}
}
