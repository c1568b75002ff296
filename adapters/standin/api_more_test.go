package standin

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
	"time"
)

// upload posts a file and returns the answer.
func (c client) upload(path string, data []byte) map[string]any {
	c.t.Helper()
	var form bytes.Buffer
	w := multipart.NewWriter(&form)
	part, err := w.CreateFormFile("media", "a.bin")
	if err != nil {
		c.t.Fatal(err)
	}
	_, _ = part.Write(data)
	_ = w.Close()
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.base+path, &form)
	if err != nil {
		c.t.Fatal(err)
	}
	req.Header.Set("Content-Type", w.FormDataContentType())
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	var got map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&got); err != nil {
		c.t.Fatal(err)
	}
	return got
}

func TestMedia(t *testing.T) {
	r := newRig(t, false, echo)
	c := newClient(t, r.Server)
	token := c.token()
	up := "/cgi-bin/media/upload?access_token=" + token + "&type="
	get := "/cgi-bin/media/get?access_token=" + token + "&media_id="
	for name, want := range map[string]struct {
		kind string
		data []byte
		code float64
	}{
		"a type not known": {"poem", []byte("x"), codeBadMediaType},
		"nothing":          {"image", nil, codeNoMedia},
		"a thumb too big":  {"thumb", make([]byte, 64<<10+1), codeMediaTooBig},
	} {
		if got := c.upload(up+want.kind, want.data); got["errcode"] != want.code {
			t.Errorf("%s: %v", name, got)
		}
	}
	photo, _ := c.upload(up+"image", []byte("picture"))["media_id"].(string)
	film, _ := c.upload(up+"video", []byte("film"))["media_id"].(string)
	if status, body, err := c.raw(get+photo, ""); err != nil || status != http.StatusOK || body != "picture" {
		t.Errorf("read back %d %q, %v", status, body, err)
	}
	address, _ := c.json(get+film, "")["video_url"].(string)
	if _, body, err := c.raw(strings.TrimPrefix(address, c.base), ""); err != nil || body != "film" {
		t.Errorf("the film at %s is %q, %v", address, body, err)
	}
	if _, err := r.Push(t.Context(), her, Item{Kind: KindVoice, Data: []byte("#!AMR\n")}); err != nil {
		t.Fatal(err)
	}
	hers := r.Transcript(her)[0].Media
	if _, body, err := c.raw(get+hers, ""); err != nil || body != "#!AMR\n" {
		t.Errorf("her voice is %q, %v", body, err)
	}
	send := sendPath + token
	image := `{"touser":"` + her + `","msgtype":"image","image":{"media_id":"` + photo + `"}}`
	if got := c.code(send, image); got != codeOK {
		t.Errorf("sending a picture: %d", got)
	}
	r.clock.Advance(mediaLife)
	token = c.token()
	for name, path := range map[string]string{"old": photo, "a film, old": film, "never there": "x"} {
		if got := c.code("/cgi-bin/media/get?access_token="+token+"&media_id="+path, ""); got != codeBadMedia {
			t.Errorf("%s: %d", name, got)
		}
	}
	if got := c.code(sendPath+token, image); got != codeBadMedia {
		t.Errorf("sending an old picture: %d", got)
	}
}

func TestNotices(t *testing.T) {
	r := newRig(t, false, echo)
	c := newClient(t, r.Server)
	token := c.token()
	body := `{"touser":"` + her + `","template_id":"T","data":{"thing1":{"value":"缴费提醒"}}}`
	template, notice := "/cgi-bin/message/template/send?access_token="+token, "/cgi-bin/message/subscribe/bizsend?access_token="+token
	if got := c.code(template, body); got != codeBadOpenID {
		t.Errorf("to nobody: %d", got)
	}
	if err := r.Open("", her); err != nil {
		t.Fatal(err)
	}
	if got := c.json(template, body); got["errcode"] != float64(0) || got["msgid"] == nil {
		t.Errorf("a template message: %v", got)
	}
	if chat := r.Transcript(her); !strings.Contains(chat[0].Text, "缴费提醒") {
		t.Errorf("she sees %+v", chat)
	}
	if got := c.code(template, strings.Replace(body, `"T"`, `""`, 1)); got != codeBadTemplate {
		t.Errorf("no template: %d", got)
	}
	if got := c.code(notice, body); got != codeNotAccepted {
		t.Errorf("a notice she did not agree to: %d", got)
	}
	if _, err := r.Push(t.Context(), her, Item{Kind: KindEvent, Event: EventNoticePopup, Template: "T"}); err != nil {
		t.Fatal(err)
	}
	if first, second := c.code(notice, body), c.code(notice, body); first != codeOK || second != codeNotAccepted {
		t.Errorf("one agreement: %d, then %d", first, second)
	}
}

func TestQuotas(t *testing.T) {
	r := newRig(t, false, echo)
	r.limits = map[string]int{"/cgi-bin/getcallbackip": 2}
	c := newClient(t, r.Server)
	token := c.token()
	ip := ipPath + token
	for i, want := range []int{codeOK, codeOK, codeDailyQuota} {
		if got := c.code(ip, ""); got != want {
			t.Errorf("call %d: %d", i+1, got)
		}
	}
	got, err := json.Marshal(c.json("/cgi-bin/openapi/quota/get?access_token="+token, `{"cgi_path":"/cgi-bin/getcallbackip"}`))
	if err != nil || !strings.Contains(string(got), `{"daily_limit":2,"remain":0,"used":2}`) {
		t.Errorf("the quota is %s", got)
	}
	if got := c.code("/cgi-bin/openapi/quota/get?access_token="+token, `{"cgi_path":"/poem"}`); got != codeBadAPIPath {
		t.Errorf("the quota of no path: %d", got)
	}
	clearPath, own := "/cgi-bin/clear_quota?access_token="+token, `{"appid":"wx1234567890abcdef"}`
	if got := c.code(clearPath, `{"appid":"wx9"}`); got != codeBadAppID {
		t.Errorf("clearing another's: %d", got)
	}
	for range clearsPerMonth - 1 {
		if got := c.code(clearPath, own); got != codeOK {
			t.Fatalf("clearing: %d", got)
		}
	}
	secret := `{"appid":"wx1234567890abcdef","appsecret":"secret"}` //nolint:gosec // a test's secret
	if got := c.code("/cgi-bin/clear_quota/v2", secret); got != codeOK || c.code(ip, "") != codeOK {
		t.Errorf("clearing by the secret: %d", got)
	}
	if got := c.code(clearPath, own); got != codeClearedTooOften {
		t.Errorf("the eleventh time: %d", got)
	}
	if c.code(ip, "") != codeOK || c.code(ip, "") != codeDailyQuota {
		t.Error("the day's limit does not hold after clearing")
	}
	r.clock.Advance(24 * time.Hour)
	if got := c.code(ipPath+c.token(), ""); got != codeOK {
		t.Errorf("the next day: %d", got)
	}
}

func TestQRCode(t *testing.T) {
	c := newClient(t, newRig(t, false, echo).Server)
	path := "/cgi-bin/qrcode/create?access_token=" + c.token()
	for name, want := range map[string]struct {
		body string
		code int
	}{
		"number":    {`{"action_name":"QR_SCENE","action_info":{"scene":{"scene_id":7}}}`, codeOK},
		"name":      {`{"action_name":"QR_LIMIT_STR_SCENE","action_info":{"scene":{"scene_str":"village"}}}`, codeOK},
		"no scene":  {`{"action_name":"QR_SCENE"}`, codeBadScene},
		"no action": {`{"action_info":{"scene":{"scene_id":7}}}`, codeBadScene},
	} {
		got := c.json(path, want.body)
		if code, _ := got["errcode"].(float64); int(code) != want.code || (want.code == codeOK) != (got["ticket"] != nil) {
			t.Errorf("%s: %v", name, got)
		}
	}
}

func TestAllowedIPs(t *testing.T) {
	for ip, want := range map[string]int{"127.0.0.1": codeOK, "192.0.2.1": codeForeignIP} {
		acct := testAccount(false)
		acct.AllowedIPs = []string{ip}
		c := newClient(t, New(Config{Accounts: []Account{acct}}))
		if plain, stable := c.code(plainToken, ""), c.code(stableToken, stableBody); plain != want || stable != want {
			t.Errorf("only %s: %d and %d", ip, plain, stable)
		}
	}
}

func TestStrangers(t *testing.T) {
	for _, welcome := range []bool{false, true} {
		s := New(Config{Accounts: []Account{testAccount(false)}, Clock: newClock(), Strangers: welcome})
		c := newClient(t, s)
		send := sendPath + c.token()
		if !welcome {
			if got := c.code(send, sendBody("oNobody", "x")); got != codeBadOpenID {
				t.Errorf("to a stranger: %d", got)
			}
			continue
		}
		for i, want := range []int{0, 0, 0, 0, 0, codeCountSpent} {
			if got := c.code(send, sendBody("oNobody", "在")); got != want {
				t.Errorf("message %d: %d", i+1, got)
			}
		}
		if err := s.Heard("oNobody"); err != nil || c.code(send, sendBody("oNobody", "在")) != codeOK {
			t.Errorf("after she wrote again: %v", err)
		}
		if got := c.code(send, sendBody("no openid!", "x")); got != codeBadOpenID {
			t.Errorf("to no openid: %d", got)
		}
		if body := newBrowser(t, s).get("/phone/oNobody/view").body; strings.Count(body, "在") != 6 {
			t.Errorf("her phone shows %s", body)
		}
	}
}
