package wechat

import (
	"errors"

	"hotline/bot/outbox"
)

// Verdict tells the outbox what to do with a text that WeChat refused.
func (e *APIError) Verdict() outbox.Verdict {
	switch e.ErrCode {
	case errBusy, errMinuteQuota, errToken, errTokenMalformed, errTokenExpired:
		return outbox.Again
	case errWindowClosed, errWindowCountSent:
		return outbox.AwaitHer
	case errTextTooLong:
		return outbox.TooLong
	case errOpenID, errUnfollowed:
		return outbox.Drop
	case errDailyQuota, errIPNotAllowed, errAccountLimited:
		return outbox.Pause
	case errNoRight:
		return outbox.Disable
	}
	return outbox.Fail
}

// withoutToken is the verdict on a call for which no token could be had: a
// refusal means that somebody has to put the account right, everything else
// passes by itself.
func withoutToken(err error) error {
	refused, isRefusal := errors.AsType[*APIError](err)
	if isRefusal && refused.Verdict() != outbox.Again {
		return outbox.Judged(outbox.Pause, err)
	}
	return outbox.Judged(outbox.Again, err)
}
