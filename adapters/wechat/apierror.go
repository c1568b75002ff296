package wechat

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"hotline"
)

// APIError is a refusal by WeChat's API, told by its errcode. WeChat's own
// words are left out: they may quote what was sent.
type APIError struct {
	ErrCode int
	// RequestID is the "rid" that WeChat's support asks for, or "".
	RequestID string
}

func (e *APIError) Error() string {
	if e.RequestID == "" {
		return fmt.Sprintf("errcode %d", e.ErrCode)
	}
	return fmt.Sprintf("errcode %d (rid %s)", e.ErrCode, e.RequestID)
}

// The errcodes that a caller treats alike.
const (
	errBusy            = -1
	errToken           = 40001
	errOpenID          = 40003
	errTokenMalformed  = 40014
	errIPNotAllowed    = 40164
	errTokenExpired    = 42001
	errUnfollowed      = 43004
	errTextTooLong     = 45002
	errDailyQuota      = 45009
	errMinuteQuota     = 45011
	errWindowClosed    = 45015
	errWindowCountSent = 45047
	errNoRight         = 48001
	errAccountLimited  = 50002
)

// code is what a caller can do about the refusal: unavailable may go well
// later, once the token is fresh, the quota is full again or the account is put
// right; every other is final for this text.
func (e *APIError) code() hotline.Code {
	switch e.ErrCode {
	case errBusy, errDailyQuota, errMinuteQuota, errIPNotAllowed, errAccountLimited:
		return hotline.Unavailable
	case errToken, errTokenMalformed, errTokenExpired:
		return hotline.Unavailable
	case errWindowClosed, errWindowCountSent, errNoRight, errUnfollowed:
		return hotline.Forbidden
	case errOpenID:
		return hotline.NotFound
	case errTextTooLong:
		return hotline.Invalid
	}
	return hotline.Internal
}

// tokenRefused reports whether the access token was at fault.
func (e *APIError) tokenRefused() bool {
	return slices.Contains([]int{errToken, errTokenMalformed, errTokenExpired}, e.ErrCode)
}

// tokenError is a failure to get an access token: nothing was sent.
type tokenError struct{ cause error }

func (e *tokenError) Error() string { return "access token: " + e.cause.Error() }
func (e *tokenError) Unwrap() error { return e.cause }

var (
	// The SDK tells most refusals in a sentence only.
	errcodePattern = regexp.MustCompile(`errcode=(-?\d{1,9})`)
	statusPattern  = regexp.MustCompile(`statusCode=(\d{3})`)
	ridPattern     = regexp.MustCompile(`rid:\s*([0-9a-f-]{8,64})`)
	secretPattern  = regexp.MustCompile(`((?:access_token|secret|appid)["']?\s*[=:]\s*["']?)[^&\s"',}]+`)
)

// explain makes of what the SDK returned an error with a code and without a
// secret. secrets are further words that must not show.
func explain(op string, err error, secrets ...string) error {
	refused, isRefusal := refusalIn(err.Error())
	failure := &hotline.Error{Op: op, Err: errors.New(redact(err.Error(), secrets...))}
	_, noToken := errors.AsType[*tokenError](err)
	switch {
	case noToken:
		// Nothing was sent, and whatever is wrong with the credentials will be
		// put right: the text can wait.
		failure.Code = hotline.Unavailable
	case isRefusal:
		failure.Code = refused.code()
	default:
		failure.Code = transportCode(err)
	}
	if isRefusal {
		failure.Err = refused
	}
	return failure
}

// refusalIn finds the errcode in what the SDK says.
func refusalIn(text string) (*APIError, bool) {
	found := errcodePattern.FindStringSubmatch(text)
	if found == nil {
		return nil, false
	}
	code, _ := strconv.Atoi(found[1]) // the pattern lets numbers through only
	refused := &APIError{ErrCode: code}
	if rid := ridPattern.FindStringSubmatch(text); rid != nil {
		refused.RequestID = rid[1]
	}
	return refused, true
}

// transportCode is the code of a failure without an errcode: a line that is
// down, a server in trouble, an answer that is no JSON. All of these may pass;
// a refusal by HTTP status or by our own client will not.
func transportCode(err error) hotline.Code {
	if errors.Is(err, errForeignHost) {
		return hotline.Internal
	}
	status := statusPattern.FindStringSubmatch(err.Error())
	if status != nil && status[1][0] == '4' && status[1] != "408" && status[1] != "429" {
		return hotline.Internal
	}
	return hotline.Unavailable
}

// redact takes tokens and secrets out of a text about a call. The SDK's errors
// quote the whole address.
func redact(text string, secrets ...string) string {
	text = secretPattern.ReplaceAllString(text, "${1}[redacted]")
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "[redacted]")
		}
	}
	return text
}

// ended is the error of a call that was not made because ctx had ended.
func ended(ctx context.Context, op string) error {
	if err := ctx.Err(); err != nil {
		return hotline.Errorf(hotline.Unavailable, op, "%w", err)
	}
	return nil
}
