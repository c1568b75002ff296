package wechat

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"hotline"
	"hotline/bot/outbox"
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
	errMediaID         = 40007
	errTokenMalformed  = 40014
	errButtonCount     = 40016
	errButtonName      = 40018
	errSubButtonName   = 40025
	errIPNotAllowed    = 40164
	errNotVerified     = 40200
	errTokenExpired    = 42001
	errUnfollowed      = 43004
	errTextTooLong     = 45002
	errDailyQuota      = 45009
	errMinuteQuota     = 45011
	errWindowClosed    = 45015
	errWindowCountSent = 45047
	errTypingTooLate   = 45080
	errTypingAlready   = 45081
	errNoMenu          = 46003
	errNoRight         = 48001
	errResetsSpent     = 48006
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
	case errWindowClosed, errWindowCountSent, errTypingTooLate, errTypingAlready:
		return hotline.Forbidden
	case errNoRight, errNotVerified, errResetsSpent, errUnfollowed:
		return hotline.Forbidden
	case errOpenID, errMediaID, errNoMenu:
		return hotline.NotFound
	case errTextTooLong, errButtonCount, errButtonName, errSubButtonName:
		return hotline.Invalid
	}
	return hotline.Internal
}

// tokenRefused reports whether the access token was at fault.
func (e *APIError) tokenRefused() bool {
	return slices.Contains([]int{errToken, errTokenMalformed, errTokenExpired}, e.ErrCode)
}

// ErrUnknownOutcome marks a call that reached WeChat and of which nobody knows
// whether it was carried out: the line broke or time ran out after the request
// was written, or the answer was no answer. An error that is it has the code
// unavailable, and is [outbox.ErrUnknownOutcome] too. To send a text again may
// show it to her twice.
var ErrUnknownOutcome = fmt.Errorf("wechat: %w", outbox.ErrUnknownOutcome)

// lostError is a raw failure after the request was written.
type lostError struct{ cause error }

func (e *lostError) Error() string { return e.cause.Error() }
func (e *lostError) Unwrap() error { return e.cause }

// statusError is an answer with an HTTP status other than 200.
type statusError int

func (e statusError) Error() string { return fmt.Sprintf("HTTP status %d", int(e)) }

// unknown is true where a server in between gave up on one that may have gone
// on.
func (e statusError) unknown() bool {
	return e == http.StatusInternalServerError || e == http.StatusBadGateway || e == http.StatusGatewayTimeout
}

func (e statusError) code() hotline.Code {
	if e >= 400 && e < 500 && e != http.StatusRequestTimeout && e != http.StatusTooManyRequests {
		return hotline.Internal
	}
	return hotline.Unavailable
}

var (
	errGarbled = errors.New("the answer is no JSON")
	errTooMuch = errors.New("the answer is too long")
)

var (
	ridPattern    = regexp.MustCompile(`rid:\s*([0-9a-f-]{8,64})`)
	secretPattern = regexp.MustCompile(`((?:access_token|secret|appid)["']?\s*[=:]\s*["']?)[^&\s"',}]+`)
)

// explain makes of a raw failure an error with a code and without a secret.
// secrets are further words that must not show.
func explain(op string, err error, secrets ...string) *hotline.Error {
	explained := &hotline.Error{Op: op, Code: transportCode(err), Err: discreet(err, secrets...)}
	if refused, ok := errors.AsType[*APIError](err); ok {
		explained.Code, explained.Err = refused.code(), refused
	}
	if _, lost := errors.AsType[*lostError](err); lost {
		explained.Code, explained.Err = hotline.Unavailable, fmt.Errorf("%w: %w", ErrUnknownOutcome, explained.Err)
	}
	return explained
}

// transportCode is the code of a failure without an errcode: a line that is
// down, a server in trouble, an answer that is no JSON. All of these may pass;
// a refusal by HTTP status or by our own client will not.
func transportCode(err error) hotline.Code {
	if errors.Is(err, errForeignHost) || errors.Is(err, errTooMuch) {
		return hotline.Internal
	}
	if status, ok := errors.AsType[statusError](err); ok {
		return status.code()
	}
	return hotline.Unavailable
}

// discreet is err without the address that it quotes and without secrets. Of
// its causes only the end of a context can be asked for.
func discreet(err error, secrets ...string) error {
	for _, end := range []error{context.Canceled, context.DeadlineExceeded} {
		if errors.Is(err, end) {
			return end
		}
	}
	if quoting, ok := errors.AsType[*url.Error](err); ok {
		err = quoting.Err
	}
	return errors.New(redact(err.Error(), secrets...))
}

// redact takes tokens and secrets out of a text about a call.
func redact(text string, secrets ...string) string {
	text = secretPattern.ReplaceAllString(text, "${1}[redacted]")
	for _, secret := range secrets {
		if secret != "" {
			text = strings.ReplaceAll(text, secret, "[redacted]")
		}
	}
	return text
}
