package wechat_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/adapters/wechat"
	"hotline/bot"
)

func TestFixedVectors(t *testing.T) {
	data, err := os.ReadFile("testdata/vectors.json")
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Account struct {
			AppID  string `json:"app_id"`
			Token  string `json:"token"`
			AESKey string `json:"aes_key"`
			GhID   string `json:"gh_id"`
		} `json:"account"`
		OpenID  string `json:"openid"`
		Time    int64  `json:"time"`
		Vectors []struct {
			Name      string `json:"name"`
			Encrypted bool   `json:"encrypted"`
			Query     string `json:"query"`
			Body      string `json:"body"`
			Want      struct {
				Kind bot.MessageKind `json:"kind"`
				Text string          `json:"text"`
				Key  string          `json:"key"`
			} `json:"want"`
		} `json:"vectors"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	for _, v := range file.Vectors {
		t.Run(v.Name, func(t *testing.T) {
			a := wechat.Account{Name: "vector", AppID: file.Account.AppID, Token: file.Account.Token, GhID: file.Account.GhID}
			if v.Encrypted {
				a.AESKey = file.Account.AESKey
			}
			b := newBench(t, nil)
			at := time.Unix(file.Time, 0)
			b.callback, err = wechat.NewCallback([]wechat.Account{a}, b,
				wechat.CallbackOptions{Fallback: fallback, CutShort: cutLine}, func() time.Time { return at }, discard())
			if err != nil {
				t.Fatal(err)
			}
			answer := b.serve(httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/wechat/vector?"+v.Query, strings.NewReader(v.Body)))
			if body := answer.Body.String(); answer.Code != http.StatusOK || body == "success" {
				t.Fatalf("status %d, body %q; want a reply", answer.Code, body)
			}
			want := bot.Message{
				Key: v.Want.Key, Kind: v.Want.Kind, Text: v.Want.Text, At: at,
				User: hotline.UserID{Account: "vector", OpenID: file.OpenID},
			}
			if !slices.Equal(b.handled, []bot.Message{want}) {
				t.Fatalf("handled %+v, want %+v", b.handled, want)
			}
		})
	}
}
