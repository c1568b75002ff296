package hotline

import (
	"errors"
	"fmt"
)

// Code says what kind of failure an [Error] is, and with that what a caller
// can do about it.
type Code string

// The codes. Every error that crosses a package border carries one of them;
// an error without a code counts as [Internal].
const (
	// Conflict: somebody else was first; read again and decide again.
	Conflict Code = "conflict"
	// Invalid: the input is at fault; repeating it will not help.
	Invalid Code = "invalid"
	// NotFound: the thing named does not exist, or not for this caller.
	NotFound Code = "not_found"
	// Unavailable: a part the call needs is down or too slow; it may work later.
	Unavailable Code = "unavailable"
	// Forbidden: the caller is known and may not do this.
	Forbidden Code = "forbidden"
	// Internal: a defect of ours.
	Internal Code = "internal"
)

// Error is how every part reports failure. Its text is for the log and names
// no message text, openid, token or phone number; what a person is told is
// chosen at the edge, by [Code] and, where one is set, by Safe.
type Error struct {
	Code Code
	// Op is the operation that failed, such as "sql.Claim".
	Op string
	// Safe is a sentence in Chinese that may be shown to a person, or "".
	Safe string
	// Err is the cause, or nil.
	Err error
}

func (e *Error) Error() string {
	if e.Err == nil {
		return fmt.Sprintf("%s: %s", e.Op, e.Code)
	}
	return fmt.Sprintf("%s: %s: %v", e.Op, e.Code, e.Err)
}

func (e *Error) Unwrap() error { return e.Err }

// Errorf makes an [Error] for the log; %w keeps the cause.
func Errorf(code Code, op, format string, args ...any) *Error {
	return &Error{Code: code, Op: op, Err: fmt.Errorf(format, args...)}
}

// CodeOf is the code of err: "" for nil, [Internal] for an error that is not
// one of ours.
func CodeOf(err error) Code {
	if err == nil {
		return ""
	}
	var e *Error
	if errors.As(err, &e) {
		return e.Code
	}
	return Internal
}

// SafeText is the sentence of err that a person may read, or otherwise the
// fallback given.
func SafeText(err error, fallback string) string {
	var e *Error
	if errors.As(err, &e) && e.Safe != "" {
		return e.Safe
	}
	return fallback
}
