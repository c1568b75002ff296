package wechat

import (
	"slices"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/promauto"
)

// trouble is what can go wrong after the gate, a word for the counter.
type trouble string

const (
	notReadable trouble = "unreadable"
	notSealed   trouble = "not_sealed"
	panicked    trouble = "panic"
	tooSlow     trouble = "too_slow"
	cutOff      trouble = "cut_short"
	lateLost    trouble = "late_reply_lost"
	noncesDown  trouble = "nonces_down"
)

// doorMetrics count what happens at the door. An account that nobody knows
// counts as "".
type doorMetrics struct {
	pushes  *prometheus.CounterVec
	refused *prometheus.CounterVec
	trouble *prometheus.CounterVec
	seconds *prometheus.HistogramVec
}

// newDoorMetrics registers the metrics, nowhere when registry is nil. Counters
// begin at 0 for all accounts and reasons, so that a first refusal is seen as a
// rise.
func newDoorMetrics(registry prometheus.Registerer, accounts []Account) *doorMetrics {
	auto := promauto.With(registry)
	m := &doorMetrics{
		pushes: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "hotline_wechat_pushes_total", Help: "Pushes that passed the gate, by type of message or event.",
		}, []string{"account", "type"}),
		refused: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "hotline_wechat_refused_total", Help: "Requests that the gate refused, by reason.",
		}, []string{"account", "reason"}),
		trouble: auto.NewCounterVec(prometheus.CounterOpts{
			Name: "hotline_wechat_trouble_total", Help: "What went wrong with pushes that passed the gate.",
		}, []string{"account", "what"}),
		seconds: auto.NewHistogramVec(prometheus.HistogramOpts{
			Name: "hotline_wechat_answer_seconds", Help: "Time from a request to its answer, refusals included.",
			Buckets: []float64{.001, .0025, .005, .01, .025, .05, .1, .25, .5, 1, 2.5, 4, 5},
		}, []string{"account"}),
	}
	for _, a := range accounts {
		for _, why := range refusals() {
			m.refused.WithLabelValues(a.Name, string(why))
		}
		for _, what := range []trouble{notReadable, notSealed, panicked, tooSlow, cutOff, lateLost, noncesDown} {
			m.trouble.WithLabelValues(a.Name, string(what))
		}
	}
	return m
}

// pushed counts a push by its type. What WeChat may invent is one type: a label
// must not grow without end.
func (m *doorMetrics) pushed(account string, in *incoming) {
	name := in.MsgType
	if name == "event" {
		name = in.Event
	}
	if !slices.Contains([]string{
		"text", "image", "voice", "video", "shortvideo", "location", "link", "file",
		"subscribe", "unsubscribe", "SCAN", "CLICK", "VIEW", "LOCATION", "TEMPLATESENDJOBFINISH",
		"kf_create_session", "kf_close_session", "kf_switch_session",
		"subscribe_msg_popup_event", "subscribe_msg_change_event", "subscribe_msg_sent_event",
	}, name) {
		name = "other"
	}
	m.pushes.WithLabelValues(account, name).Inc()
}
