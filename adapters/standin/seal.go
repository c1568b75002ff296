package standin

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha1" //nolint:gosec // WeChat's signature is SHA-1.
	"crypto/subtle"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
)

// Sizes of WeChat's AES envelope: padding goes to 32 bytes, twice the block of
// AES, and 16 random bytes and a 4-byte length precede the message.
const (
	padTo      = 32
	saltSize   = 16
	headSize   = saltSize + 4
	aesKeyText = 43
)

// envelope seals and opens what travels between WeChat and one account.
type envelope struct {
	appID, token string
	// key is nil when messages travel in the clear.
	key []byte
	err error
}

func newEnvelope(appID, token, aesKey string) envelope {
	e := envelope{appID: appID, token: token}
	if aesKey == "" {
		return e
	}
	key, err := base64.StdEncoding.DecodeString(aesKey + "=")
	if len(aesKey) != aesKeyText || err != nil {
		e.err = errors.New("the AES key is not 43 characters of base64")
		return e
	}
	e.key = key
	return e
}

// sign is WeChat's signature of some words: sorted, joined, SHA-1 in hex.
func sign(words ...string) string {
	slices.Sort(words)
	sum := sha1.Sum([]byte(strings.Join(words, ""))) //nolint:gosec // as above.
	return hex.EncodeToString(sum[:])
}

// signed tells whether a signature is that of the words.
func signed(signature string, words ...string) bool {
	return subtle.ConstantTimeCompare([]byte(signature), []byte(sign(words...))) == 1
}

// encrypt seals a message behind 16 random bytes, in base64.
func (e envelope) encrypt(salt, message []byte) (string, error) {
	plain := make([]byte, 0, headSize+len(message)+len(e.appID)+padTo)
	plain = append(plain, salt...)
	plain = binary.BigEndian.AppendUint32(plain, uint32(len(message))) //nolint:gosec // a message is far below 4 GiB.
	plain = append(plain, message...)
	plain = append(plain, e.appID...)
	pad := padTo - len(plain)%padTo
	for range pad {
		plain = append(plain, byte(pad))
	}
	sealed, err := e.cbc(plain)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(sealed), nil
}

// cbc encrypts whole blocks.
func (e envelope) cbc(plain []byte) ([]byte, error) {
	block, err := aes.NewCipher(e.key)
	if err != nil {
		return nil, err
	}
	sealed := make([]byte, len(plain))
	cipher.NewCBCEncrypter(block, e.key[:aes.BlockSize]).CryptBlocks(sealed, plain)
	return sealed, nil
}

// decrypt opens what [envelope.encrypt] sealed and insists on every part of it.
func (e envelope) decrypt(sealed string) ([]byte, error) {
	plain, err := base64.StdEncoding.DecodeString(sealed)
	if err != nil {
		return nil, ErrBase64
	}
	if len(plain) == 0 || len(plain)%padTo != 0 {
		return nil, ErrBlocks
	}
	block, err := aes.NewCipher(e.key)
	if err != nil {
		return nil, err
	}
	cipher.NewCBCDecrypter(block, e.key[:aes.BlockSize]).CryptBlocks(plain, plain)
	plain, err = unpad(plain)
	if err != nil {
		return nil, err
	}
	if len(plain) < headSize {
		return nil, ErrShort
	}
	size := uint64(binary.BigEndian.Uint32(plain[saltSize:headSize]))
	rest := plain[headSize:]
	if size > uint64(len(rest)) {
		return nil, ErrLength
	}
	if string(rest[size:]) != e.appID {
		return nil, ErrAppID
	}
	return rest[:size], nil
}

// unpad removes PKCS#7 padding to 32 bytes and checks each byte of it.
func unpad(plain []byte) ([]byte, error) {
	pad := int(plain[len(plain)-1])
	if pad < 1 || pad > padTo {
		return nil, ErrPadding
	}
	for _, b := range plain[len(plain)-pad:] {
		if int(b) != pad {
			return nil, ErrPadding
		}
	}
	return plain[:len(plain)-pad], nil
}
