package wechat_test

import (
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/adapters/wechat"
)

func TestRotation(t *testing.T) {
	before := safeAc
	after := safeAc
	after.Token = "tok-new"
	after.AESKey = strings.Repeat("b", 42) + "A"
	after.OldToken, after.OldAESKey = before.Token, before.AESKey
	after.RotateUntil = noon.Add(time.Hour)
	halfway := after // the console changes one at a time
	halfway.AESKey = before.AESKey
	tests := []struct {
		name   string
		from   wechat.Account // as WeChat has it
		now    time.Time
		refuse string
	}{
		{"new", after, noon, ""},
		{"old", before, noon, ""},
		{"new token, old key", halfway, noon, ""},
		{"old, in the last second", before, after.RotateUntil.Add(-time.Second), ""},
		{"old, when the time is over", before, after.RotateUntil, "signature"},
		{"old key alone, when the time is over", halfway, after.RotateUntil, "cipher"},
		{"new, for ever", after, noon.Add(1000 * time.Hour), ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBenchAt(t, []wechat.Account{after}, tt.now, nil)
			p := push(tt.from, textMessage("在吗"))
			p.at = tt.now
			p.sign()
			if tt.refuse != "" {
				b.wantRefused(t, p.request(t.Context()), tt.refuse)
				return
			}
			// bubble decrypts with the account as WeChat has it.
			if got := bubble(t, tt.from, b.serve(p.request(t.Context()))); got != "收到" {
				t.Errorf("answered %q", got)
			}
		})
	}
}

func TestARotationThatCannotWork(t *testing.T) {
	for name, change := range map[string]func(*wechat.Account){
		"without an end":  func(a *wechat.Account) { a.OldToken = "old" },
		"bad old key":     func(a *wechat.Account) { a.OldAESKey, a.RotateUntil = "tooshort", noon },
		"to no key":       func(a *wechat.Account) { a.OldAESKey, a.AESKey, a.RotateUntil = a.AESKey, "", noon },
		"key without end": func(a *wechat.Account) { a.OldAESKey = a.AESKey },
	} {
		a := safeAc
		change(&a)
		if err := a.Check(); hotline.CodeOf(err) != hotline.Invalid || strings.Contains(err.Error(), "tooshort") {
			t.Errorf("%s: error %v, want invalid and discreet", name, err)
		}
	}
}
