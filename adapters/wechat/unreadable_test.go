package wechat_test

import (
	"testing"

	"github.com/prometheus/client_golang/prometheus"

	"hotline/adapters/wechat"
)

// A push that is WeChat's and says nothing to us is no fault of hers: an error
// page would show her that the service is broken.
func TestAGenuinePushThatCannotBeReadIsASuccess(t *testing.T) {
	for name, text := range map[string]string{
		"not XML":          "hello",
		"nothing":          "",
		"half of it":       "<xml><ToUserName>" + ghID,
		"nobody's message": "<xml><ToUserName>" + ghID + "</ToUserName><MsgType>text</MsgType></xml>",
		"no type":          message("<Content>在吗</Content>"),
		"entity bomb":      `<!DOCTYPE x [<!ENTITY a "aaaa">]>` + textMessage("]]>&a;<![CDATA["),
	} {
		for _, a := range accounts {
			t.Run(a.Name+"/"+name, func(t *testing.T) {
				registry := prometheus.NewRegistry()
				b := newBench(t, func(o *wechat.CallbackOptions) { o.Metrics = registry })
				if got := bubble(t, a, b.serve(push(a, text).request(t.Context()))); got != "" || len(b.handled) != 0 {
					t.Errorf("answered %q after %d runs, want a plain success", got, len(b.handled))
				}
				if got := counted(t, registry, "hotline_wechat_trouble_total", "what", "unreadable"); got != 1 {
					t.Errorf("counted %v, want 1", got)
				}
			})
		}
	}
}

func TestMessagesWithoutAnIDAreToldApart(t *testing.T) {
	b := newBench(t, nil)
	for _, text := range []string{"一", "二", "二"} {
		b.serve(push(plainAc, message("<MsgType>text</MsgType><Content>"+text+"</Content>")).request(t.Context()))
	}
	if b.handled[0].Key == b.handled[1].Key || b.handled[1].Key != b.handled[2].Key {
		t.Errorf("keys %q, %q, %q; want the last two alike", b.handled[0].Key, b.handled[1].Key, b.handled[2].Key)
	}
}

// counted sums a counter over all series in which the label has the value.
func counted(t *testing.T, registry *prometheus.Registry, name, label, value string) (sum float64) {
	t.Helper()
	families, err := registry.Gather()
	if err != nil {
		t.Fatal(err)
	}
	for _, family := range families {
		if family.GetName() != name {
			continue
		}
		for _, series := range family.GetMetric() {
			for _, pair := range series.GetLabel() {
				if pair.GetName() == label && pair.GetValue() == value {
					sum += series.GetCounter().GetValue() + float64(series.GetHistogram().GetSampleCount())
				}
			}
		}
	}
	return sum
}
