package wechat_test

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/prometheus/client_golang/prometheus"

	"hotline/adapters/wechat"
)

// sharedNonces is what instances share, in memory.
type sharedNonces struct {
	mu    sync.Mutex
	spent map[string]string
	down  error
	hang  bool
}

func (n *sharedNonces) Spend(ctx context.Context, account, signature, digest string) (bool, error) {
	if n.hang {
		<-ctx.Done()
		return false, ctx.Err()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.down != nil {
		return false, n.down
	}
	if n.spent == nil {
		n.spent = map[string]string{}
	}
	if _, used := n.spent[account+signature]; !used {
		n.spent[account+signature] = digest
	}
	return n.spent[account+signature] == digest, nil
}

func TestASignatureIsGoodForOneBody(t *testing.T) {
	for name, nonces := range map[string]wechat.Nonces{
		"in the process": nil,
		"shared":         &sharedNonces{},
		"shared, down":   &sharedNonces{down: errors.New("down")},
	} {
		t.Run(name, func(t *testing.T) {
			for _, a := range accounts {
				b := newBench(t, func(o *wechat.CallbackOptions) { o.Nonces = nonces })
				hers := push(a, textMessage("在吗"))
				for range 3 { // WeChat repeats a push byte by byte
					if got := bubble(t, a, b.serve(hers.request(t.Context()))); got != "收到" {
						t.Fatalf("%s: the repeat was answered %q", a.Name, got)
					}
				}
				b.handled = nil
				b.log.Reset()
				forged := push(a, textMessage("别的话"))
				forged.query = hers.query
				b.wantRefused(t, forged.request(t.Context()), "replay")
				if got := b.say(t, a, "别的话"); got != "收到" {
					t.Errorf("%s: her next message was answered %q", a.Name, got)
				}
			}
		})
	}
}

func TestASignatureIsGoodForOneBodyOnAllInstances(t *testing.T) {
	nonces := &sharedNonces{}
	share := func(o *wechat.CallbackOptions) { o.Nonces = nonces }
	hers := push(plainAc, textMessage("在吗"))
	bubble(t, plainAc, newBench(t, share).serve(hers.request(t.Context())))
	forged := push(plainAc, textMessage("别的话"))
	forged.query = hers.query
	newBench(t, share).wantRefused(t, forged.request(t.Context()), "replay")
	if got := bubble(t, plainAc, newBench(t, share).serve(hers.request(t.Context()))); got != "收到" {
		t.Errorf("the repeat at another instance was answered %q", got)
	}
}

func TestTheSignatureOfACheckSignsNoPush(t *testing.T) {
	b := newBench(t, nil)
	check := push(plainAc, "")
	check.query.Set("echostr", "8741")
	r := check.request(t.Context())
	r.Method = http.MethodGet
	b.serve(r)
	forged := push(plainAc, textMessage("别的话"))
	forged.query = check.query
	b.wantRefused(t, forged.request(t.Context()), "replay")
}

func TestTheSameDigitsSplitOtherwiseAreTheSameSignature(t *testing.T) {
	b := newBench(t, nil)
	stamped := func(timestamp, nonce, text string) *pushed {
		p := push(plainAc, textMessage(text))
		p.query = url.Values{"timestamp": {timestamp}, "nonce": {nonce}, "signature": {sha(plainAc.Token, timestamp, nonce)}}
		return p
	}
	b.serve(stamped("1795521600", "0123450", "在吗").request(t.Context()))
	b.handled = nil
	b.wantRefused(t, stamped("01795521600", "012345", "别的话").request(t.Context()), "replay")
}

func TestASlowMemoryDoesNotHoldHerUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		registry := prometheus.NewRegistry()
		b := newBench(t, func(o *wechat.CallbackOptions) {
			o.Nonces, o.Metrics = &sharedNonces{hang: true}, registry
		})
		began := time.Now()
		if got := b.say(t, safeAc, "在吗"); got != "收到" {
			t.Errorf("answered %q", got)
		}
		if took := time.Since(began); took > time.Second {
			t.Errorf("answered after %v", took)
		}
		if got := counted(t, registry, "hotline_wechat_trouble_total", "what", "nonces_down"); got != 1 {
			t.Errorf("counted %v, want 1", got)
		}
	})
}
