package wechat

import (
	"context"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // WeChat signs with SHA-1
	"encoding/hex"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"hotline"
)

// ProbeCallback asks a callback address the question that WeChat's console
// asks when the address is entered there. unavailable: nothing answers.
// invalid: what answers is not this account's callback.
func (a Account) ProbeCallback(ctx context.Context, address string, now time.Time) error {
	const op = "wechat.ProbeCallback"
	echo := rand.Text()
	stamp, nonce := strconv.FormatInt(now.Unix(), 10), rand.Text()
	signed := []string{a.Token, stamp, nonce}
	slices.Sort(signed)
	sum := sha1.Sum([]byte(strings.Join(signed, ""))) //nolint:gosec // as above
	query := url.Values{
		"signature": {hex.EncodeToString(sum[:])}, "timestamp": {stamp}, "nonce": {nonce}, "echostr": {echo},
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, address+"?"+query.Encode(), http.NoBody)
	if err != nil {
		return hotline.Errorf(hotline.Invalid, op, "the address cannot be called")
	}
	client := http.Client{Timeout: defaultDeadline}
	answer, err := client.Do(request)
	if err != nil {
		return hotline.Errorf(hotline.Unavailable, op, "nothing answers there")
	}
	defer answer.Body.Close() //nolint:errcheck // only read from
	got, err := io.ReadAll(io.LimitReader(answer.Body, 1<<10))
	if err != nil || answer.StatusCode != http.StatusOK || string(got) != echo {
		return hotline.Errorf(hotline.Invalid, op, "what answers there (HTTP %d) does not know this account's token", answer.StatusCode)
	}
	return nil
}
