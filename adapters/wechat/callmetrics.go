package wechat

import (
	"errors"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// callMetrics measure the calls of WeChat's API.
type callMetrics struct {
	seconds *prometheus.HistogramVec
}

func newCallMetrics(registry prometheus.Registerer) *callMetrics {
	return &callMetrics{seconds: promauto.With(registry).NewHistogramVec(prometheus.HistogramOpts{
		Name: "hotline_wechat_call_seconds", Help: "Time of one request to WeChat's API, by path and outcome.",
		Buckets: []float64{.025, .05, .1, .25, .5, 1, 2.5, 5, 10},
	}, []string{"path", "outcome"})}
}

func (m *callMetrics) called(path string, err error, took time.Duration) {
	m.seconds.WithLabelValues(path, outcome(err)).Observe(took.Seconds())
}

// outcome is the class of a raw failure.
func outcome(err error) string {
	if err == nil {
		return "ok"
	}
	if refused, ok := errors.AsType[*APIError](err); ok {
		return refused.class()
	}
	if _, lost := errors.AsType[*lostError](err); lost {
		return "unknown"
	}
	if _, ok := errors.AsType[statusError](err); ok {
		return "http_status"
	}
	return "no_answer"
}

// class puts errcodes together that call for the same hand.
func (e *APIError) class() string {
	switch e.ErrCode {
	case errBusy:
		return "busy"
	case errToken, errTokenMalformed, errTokenExpired:
		return "token"
	case errDailyQuota, errMinuteQuota, errResetsSpent:
		return "quota"
	case errWindowClosed, errWindowCountSent, errTypingTooLate, errTypingAlready:
		return "window"
	case errNoRight, errNotVerified, errAccountLimited:
		return "right"
	case errIPNotAllowed:
		return "ip"
	case errOpenID, errUnfollowed, errMediaID, errNoMenu:
		return "gone"
	}
	return "errcode"
}
