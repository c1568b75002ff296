package outbox

import (
	"errors"

	"hotline"
)

// ErrUnknownOutcome is in the chain of an error after which nobody knows
// whether WeChat took the text: the connection broke or the answer was garbage
// after the request was written. Such a text is not sent again by itself.
var ErrUnknownOutcome = errors.New("nobody knows whether it was sent")

// Verdict is what a failed attempt means for the text and for the account.
type Verdict int

// The verdicts, with WeChat's codes for which they are meant. A token that was
// refused (40001, 40014, 42001) is the sender's own matter: it refreshes and
// tries once more.
const (
	// Fail: WeChat will never take this text (40007, any other code).
	Fail Verdict = iota
	// Again: nothing was sent, and it may go well later (-1, 45011, 5xx, no
	// connection).
	Again
	// AwaitHer: her window is closed or its texts are spent (45015, 45047).
	AwaitHer
	// TooLong: the text has to be split (45002).
	TooLong
	// Drop: she cannot be reached (40003, 43004).
	Drop
	// Pause: the whole account has to pause and somebody has to look (45009,
	// 40164, 50002).
	Pause
	// Disable: the account has no right to send (48001).
	Disable
	// Doubtful: nobody knows whether it was sent.
	Doubtful
)

// Judged gives err a verdict, for whoever asks [VerdictOf].
func Judged(v Verdict, err error) error { return &judgedError{verdict: v, err: err} }

type judgedError struct {
	verdict Verdict
	err     error
}

func (e *judgedError) Error() string    { return e.err.Error() }
func (e *judgedError) Unwrap() error    { return e.err }
func (e *judgedError) Verdict() Verdict { return e.verdict }

// VerdictOf is what the error of a [Sender] means: [Doubtful] for
// [ErrUnknownOutcome]; what an error with a method Verdict() Verdict says;
// otherwise what its code suggests.
func VerdictOf(err error) Verdict {
	if errors.Is(err, ErrUnknownOutcome) {
		return Doubtful
	}
	var judged interface {
		error
		Verdict() Verdict
	}
	if errors.As(err, &judged) {
		return judged.Verdict()
	}
	switch hotline.CodeOf(err) {
	case hotline.Unavailable:
		return Again
	case hotline.Forbidden:
		return AwaitHer
	case hotline.NotFound:
		return Drop
	case hotline.Invalid:
		return TooLong
	default:
		return Fail
	}
}
