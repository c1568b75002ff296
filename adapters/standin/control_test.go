package standin

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// driver is an outside client of the control API.
type driver struct{ browser }

func newDriver(t *testing.T, s *Server) driver {
	t.Helper()
	site := httptest.NewServer(s.Control())
	t.Cleanup(site.Close)
	return driver{browser{t: t, base: site.URL}}
}

// call posts, or gets where body is "", and reads the answer into v.
func (d driver) call(path, body string, v any) int {
	d.t.Helper()
	method := http.MethodPost
	if body == "" {
		method = http.MethodGet
	}
	resp := d.start(method, "/standin/"+path, body) //nolint:bodyclose // start closes it
	if err := json.NewDecoder(resp.Body).Decode(v); err != nil {
		d.t.Fatalf("%s: %v", path, err)
	}
	return resp.StatusCode
}

func TestControl(t *testing.T) {
	r := newRig(t, true, nil)
	r.says = func(_ int, p pushed, w http.ResponseWriter) {
		text := p.fields["Content"] + p.fields["Event"] + p.fields["MediaId"]
		write(w, sealedXML(t, r.acct, textXML(p.fields["FromUserName"], gh, "答"+text)))
	}
	d := newDriver(t, r.Server)
	phone := "phones/" + her
	for _, c := range []struct{ path, body, want string }{
		{phone + "/open", `{"account":"county"}`, ""},
		{phone + "/send", `{"text":"在吗"}`, "答在吗"},
		{phone + "/choose", `{"key":"1","text":"帮上了"}`, "答帮上了"},
		{phone + "/tap", `{"key":"rights"}`, "答CLICK"},
		{phone + "/push", `{"kind":"voice","media_id":"m1"}`, "答m1"},
		{phone + "/repeat", `{}`, "答m1"},
		{phone + "/unfollow", `{}`, ""},
		{phone + "/follow", `{}`, "答subscribe"},
	} {
		var got Delivery
		if status := d.call(c.path, c.body, &got); status != http.StatusOK || got.Reply() != c.want || got.Fault != "" {
			t.Errorf("%s: %d %+v", c.path, status, got)
		}
	}
	var states []PhoneState
	if d.call("phones", "", &states); len(states) != 1 || states[0].ID != her || states[0].Left != 3 || !states[0].Following {
		t.Errorf("phones: %+v", states)
	}
	var chat []Bubble
	if d.call(phone+"/transcript", "", &chat); len(chat) != 8 {
		t.Errorf("the chat has %d bubbles", len(chat))
	}
	var accounts []map[string]any
	if d.call("accounts", "", &accounts); len(accounts) != 1 || accounts[0]["name"] != "county" || accounts[0]["app_secret"] != nil {
		t.Errorf("accounts: %v", accounts)
	}
	var none struct{}
	if status := d.call(phone+"/session", `{"open":true}`, &none); status != http.StatusOK {
		t.Errorf("session: %d", status)
	}
	var held Delivery
	if d.call(phone+"/send", `{"text":"在吗"}`, &held); !held.ToAgent {
		t.Errorf("with an agent: %+v", held)
	}
}

func TestControlBreaksAndMovesTime(t *testing.T) {
	r := newRig(t, false, echo)
	d, c := newDriver(t, r.Server), newClient(t, r.Server)
	var none struct{}
	if status := d.call("faults", `{"path":"/cgi-bin/getcallbackip","faults":[{"errcode":-1}]}`, &none); status != http.StatusOK {
		t.Fatalf("faults: %d", status)
	}
	if got := c.code(ipPath+c.token(), ""); got != -1 {
		t.Errorf("the fault: %d", got)
	}
	token := c.token()
	if status := d.call("accounts/county/revoke", `{}`, &none); status != http.StatusOK || c.code(ipPath+token, "") != codeBadCredential {
		t.Errorf("revoke: %d", status)
	}
	var calls []Call
	if d.call("calls", "", &calls); len(calls) == 0 || calls[1].ErrCode != -1 {
		t.Errorf("calls: %+v", calls)
	}
	var before, after struct{ Now time.Time }
	d.call("clock", "", &before)
	if d.call("clock", `{"advance":"48h"}`, &after); after.Now.Sub(before.Now) != 48*time.Hour {
		t.Errorf("moved from %v to %v", before.Now, after.Now)
	}
	for path, want := range map[string]int{
		"phones/oNobody/heard": http.StatusNotFound, "phones/oNobody/repeat": http.StatusNotFound,
		"accounts/none/revoke": http.StatusNotFound, "phones/" + her + "/send": http.StatusBadRequest,
		"faults": http.StatusBadRequest, "clock": http.StatusBadRequest,
	} {
		var problem map[string]string
		if got := d.call(path, `{}`, &problem); got != want || problem["code"] == "" {
			t.Errorf("%s: %d %v", path, got, problem)
		}
	}
	if got := d.post("/standin/clock", `{"advance":"1h"}`, "Origin", "http://evil.example"); got != http.StatusForbidden {
		t.Errorf("another origin: %d", got)
	}
}

func TestPagePushes(t *testing.T) {
	r := newRig(t, false, func(_ int, _ pushed, w http.ResponseWriter) { write(w, "success") })
	b := newBrowser(t, r.Server)
	b.post("/phone/"+her+"/open", "")
	for _, kind := range []string{"image", "voice", "location"} {
		if got := b.post("/phone/"+her+"/push", `{"kind":"`+kind+`"}`); got != http.StatusAccepted {
			t.Errorf("%s: %d", kind, got)
		}
	}
	chat := r.Transcript(her)
	if len(chat) != 3 || chat[0].Kind != KindImage {
		t.Fatalf("the chat is %+v", chat)
	}
	got := b.get("/phone/" + her + "/media/" + chat[0].Media)
	if got.status != http.StatusOK || got.header.Get("Content-Type") != "image/jpeg" || !strings.HasPrefix(got.body, "\xff\xd8") {
		t.Errorf("her picture: %d %s", got.status, got.header.Get("Content-Type"))
	}
	if got := b.get("/phone/" + her + "/media/x"); got.status != http.StatusNotFound {
		t.Errorf("no picture: %d", got.status)
	}
}
