package wechat_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hotline/adapters/wechat"
)

// Ten thousand pushes that are not WeChat's, or not now, or not for us: none
// reaches the bot, every one gets the same bare 403 and is counted.
func TestTenThousandForgeriesReachNobody(t *testing.T) {
	const rounds = 625 // of sixteen each
	registry := prometheus.NewRegistry()
	b := newBench(t, func(o *wechat.CallbackOptions) {
		o.Metrics, o.Nonces = registry, &sharedNonces{}
	})
	taken := map[string]*pushed{} // one genuine push of each account, overheard
	for _, a := range accounts {
		taken[a.Name] = push(a, textMessage("在吗"))
		bubble(t, a, b.serve(taken[a.Name].request(t.Context())))
	}
	genuine := len(b.handled)

	large := strings.Repeat("x", 256<<10+1)
	forgeries := []func(a wechat.Account) *pushed{
		func(a wechat.Account) *pushed { a.Token = "guess"; return push(a, textMessage("假")) },
		func(a wechat.Account) *pushed {
			p := push(a, textMessage("假"))
			p.query.Del("signature")
			return p
		},
		func(a wechat.Account) *pushed { return aged(a, -301*time.Second) },
		func(a wechat.Account) *pushed { return aged(a, 301*time.Second) },
		func(a wechat.Account) *pushed { // overheard query, other words
			p := push(a, textMessage("假"))
			p.query = taken[a.Name].query
			return p
		},
		func(a wechat.Account) *pushed { // encrypted account: plain text; plain account: cipher
			p := push(a, textMessage("假"))
			if a.AESKey == "" {
				p.query.Set("encrypt_type", "aes")
				return p
			}
			p.query.Del("encrypt_type")
			p.body = p.xml
			return p
		},
		func(a wechat.Account) *pushed { p := push(a, textMessage("假")); p.body = large; return p },
		func(a wechat.Account) *pushed {
			return push(a, strings.ReplaceAll(textMessage("假"), ghID, "gh_elsewhere"))
		},
	}
	refused := 0
	for range rounds {
		for _, a := range accounts {
			for i, forge := range forgeries {
				answer := b.serve(forge(a).request(t.Context()))
				if answer.Code != http.StatusForbidden || answer.Body.Len() != 0 {
					t.Fatalf("forgery %d at %s: status %d, body %q", i, a.Name, answer.Code, answer.Body)
				}
				refused++
			}
		}
	}
	if len(b.handled) != genuine {
		t.Fatalf("the bot heard of %d forgeries", len(b.handled)-genuine)
	}
	sum := 0.0
	for reason, want := range map[string]float64{
		"signature": 4 * rounds, "stale": 4 * rounds, "replay": 2 * rounds, "size": 2 * rounds, "recipient": 2 * rounds,
		"not_encrypted": rounds, "encrypted_but_no_aes_key": rounds,
	} {
		got := counted(t, registry, "hotline_wechat_refused_total", "reason", reason)
		if got != want {
			t.Errorf("%s: counted %v, want %v", reason, got, want)
		}
		sum += got
	}
	if refused != 10_000 || sum != 10_000 {
		t.Errorf("%d refused and %v counted, want 10000", refused, sum)
	}
}

func aged(a wechat.Account, by time.Duration) *pushed {
	p := push(a, textMessage("假"))
	p.at = noon.Add(by)
	p.sign()
	return p
}
