package standin

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"
)

// client calls the API half over a socket.
type client struct {
	t    *testing.T
	base string
}

func newClient(t *testing.T, s *Server) client {
	t.Helper()
	api := httptest.NewServer(s.API())
	t.Cleanup(api.Close)
	return client{t: t, base: api.URL}
}

// raw makes one call; body "" is a GET.
func (c client) raw(path, body string) (status int, answer string, err error) {
	c.t.Helper()
	method := http.MethodPost
	if body == "" {
		method = http.MethodGet
	}
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.base+path, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, "", err
	}
	defer func() { _ = resp.Body.Close() }()
	data, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(data), err
}

// json makes one call and reads the answer.
func (c client) json(path, body string) map[string]any {
	c.t.Helper()
	_, data, err := c.raw(path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	if strings.HasSuffix(data, "\n") {
		c.t.Error("the JSON ends in a newline")
	}
	var got map[string]any
	if err := json.Unmarshal([]byte(data), &got); err != nil {
		c.t.Fatalf("%s answers %q: %v", path, data, err)
	}
	return got
}

// code makes one call and returns its errcode.
func (c client) code(path, body string) int {
	c.t.Helper()
	n, _ := c.json(path, body)["errcode"].(float64)
	return int(n)
}

const (
	plainToken  = "/cgi-bin/token?grant_type=client_credential&appid=wx1234567890abcdef&secret=secret" //nolint:gosec // a test's secret
	stableToken = "/cgi-bin/stable_token"                                                              //nolint:gosec // an address, not a token
	stableBody  = `{"grant_type":"client_credential","appid":"wx1234567890abcdef","secret":"secret"}`
	forceBody   = `{"grant_type":"client_credential","appid":"wx1234567890abcdef","secret":"secret","force_refresh":true}`
	sendPath    = "/cgi-bin/message/custom/send?access_token="
	ipPath      = "/cgi-bin/getcallbackip?access_token="
)

func (c client) token() string {
	c.t.Helper()
	token, ok := c.json(plainToken, "")["access_token"].(string)
	if !ok {
		c.t.Fatal("no token")
	}
	return token
}

func sendBody(to, text string) string {
	return `{"touser":"` + to + `","msgtype":"text","text":{"content":"` + text + `"}}`
}

func TestAuthentication(t *testing.T) {
	c := newClient(t, newRig(t, false, echo).Server)
	for name, want := range map[string]struct {
		path, body string
		code       int
	}{
		"wrong grant":   {path: strings.Replace(plainToken, "client_credential", "x", 1), code: codeBadGrant},
		"unknown appid": {path: strings.Replace(plainToken, "wx1234567890abcdef", "wx9", 1), code: codeBadAppID},
		"no appid":      {path: strings.Replace(plainToken, "wx1234567890abcdef", "", 1), code: codeNoAppID},
		"wrong secret":  {path: plainToken + "x", code: codeBadSecret},
		"no secret":     {path: strings.TrimSuffix(plainToken, "secret"), code: codeNoSecret},
		"stable secret": {path: stableToken, body: strings.Replace(stableBody, `"secret"}`, `"x"}`, 1), code: codeBadSecret},
		"not JSON":      {path: stableToken, body: "x", code: codeBadData},
		"no token":      {path: "/cgi-bin/user/info", code: codeNoToken},
		"unknown token": {path: sendPath + "x", body: sendBody(her, "x"), code: codeBadCredential},
		"POST for GET":  {path: "/cgi-bin/menu/get?access_token=x", body: "{}", code: codeNeedsGet},
		"GET for POST":  {path: sendPath + "x", code: codeNeedsPost},
	} {
		if got := c.code(want.path, want.body); got != want.code {
			t.Errorf("%s: %d, want %d", name, got, want.code)
		}
	}
}

func TestTokenOverlap(t *testing.T) {
	r := newRig(t, false, echo)
	c := newClient(t, r.Server)
	first := c.token()
	r.clock.Advance(time.Hour)
	second := c.token()
	if first == second {
		t.Fatal("the same token twice")
	}
	check := func(when string, wantFirst, wantSecond int) {
		t.Helper()
		if got := c.code(ipPath+first, ""); got != wantFirst {
			t.Errorf("%s: the old token gets %d, want %d", when, got, wantFirst)
		}
		if got := c.code(ipPath+second, ""); got != wantSecond {
			t.Errorf("%s: the new token gets %d, want %d", when, got, wantSecond)
		}
	}
	check("at once", codeOK, codeOK)
	r.clock.Advance(5*time.Minute - time.Second)
	check("just before five minutes", codeOK, codeOK)
	r.clock.Advance(time.Second)
	check("after five minutes", codeBadCredential, codeOK)
	r.clock.Advance(2 * time.Hour)
	check("after two hours", codeBadCredential, codeTokenExpired)
	third := c.token()
	if err := r.RevokeTokens("county"); err != nil {
		t.Fatal(err)
	}
	if got := c.code(ipPath+third, ""); got != codeBadCredential {
		t.Errorf("a revoked token gets %d", got)
	}
}

func TestStableToken(t *testing.T) {
	r := newRig(t, false, echo)
	c := newClient(t, r.Server)
	first := c.json(stableToken, stableBody)
	r.clock.Advance(time.Hour)
	c.token() // touches only its own line
	again := c.json(stableToken, stableBody)
	if again["access_token"] != first["access_token"] || again["expires_in"] != float64(3600) {
		t.Error("the stable token changed within its time")
	}
	r.clock.Advance(55 * time.Minute)
	renewed := c.json(stableToken, stableBody)
	if renewed["access_token"] == first["access_token"] || renewed["expires_in"] != float64(7200) {
		t.Error("the stable token was not renewed five minutes early")
	}
	old, _ := first["access_token"].(string)
	if got := c.code(ipPath+old, ""); got != codeOK {
		t.Errorf("the old stable token gets %d within its last minutes", got)
	}
	forced := c.json(stableToken, forceBody)
	token, _ := renewed["access_token"].(string)
	if forced["access_token"] == token || c.code(ipPath+token, "") != codeBadCredential {
		t.Error("a forced renewal did not end the token before it")
	}
	if got := c.code(stableToken, forceBody); got != codeTooOften {
		t.Errorf("forced twice in a moment: %d", got)
	}
	for range 19 {
		r.clock.Advance(30 * time.Second)
		if got := c.code(stableToken, forceBody); got != codeOK {
			t.Fatalf("forced: %d", got)
		}
	}
	r.clock.Advance(30 * time.Second)
	if got := c.code(stableToken, forceBody); got != codeDailyQuota {
		t.Errorf("forced for the 21st time: %d", got)
	}
}

func TestCustomMessages(t *testing.T) {
	r := newRig(t, false, func(_ int, _ pushed, w http.ResponseWriter) { _, _ = io.WriteString(w, "success") })
	c := newClient(t, r.Server)
	send := sendPath + c.token()
	if _, err := r.Send(t.Context(), her, "在吗"); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]struct {
		body string
		code int
	}{
		"unknown openid":  {sendBody("oNobody", "x"), codeBadOpenID},
		"not JSON":        {`{"touser":`, codeBadData},
		"no text":         {sendBody(her, ""), codeEmptyText},
		"too long":        {sendBody(her, strings.Repeat("很", 683)), codeTooLong},
		"unknown type":    {`{"touser":"` + her + `","msgtype":"poem"}`, codeBadMessageType},
		"text":            {sendBody(her, "<在>&"), codeOK},
		"as long as goes": {sendBody(her, strings.Repeat("很", 682)+"xx"), codeOK},
		"msgmenu":         {`{"touser":"` + her + `","msgtype":"msgmenu","msgmenu":{"head_content":"帮上了吗","list":[{"id":"1","content":"帮上了"}],"tail_content":"谢谢"}}`, codeOK},
	} {
		if got := c.code(send, want.body); got != want.code {
			t.Errorf("%s: %d, want %d", name, got, want.code)
		}
	}
	var menu Bubble
	for _, b := range r.Transcript(her) {
		if len(b.Choices) > 0 {
			menu = b
		}
	}
	if menu.Text != "帮上了吗" || menu.Choices[0] != (Choice{ID: "1", Text: "帮上了"}) || menu.Tail != "谢谢" {
		t.Errorf("the msgmenu shows as %+v", menu)
	}
	if _, err := r.Unfollow(t.Context(), her); err != nil {
		t.Fatal(err)
	}
	if got := c.code(send, sendBody(her, "x")); got != codeNotFollowing {
		t.Errorf("to one who left: %d", got)
	}
}

func TestQuota(t *testing.T) {
	r := newRig(t, false, func(_ int, _ pushed, w http.ResponseWriter) { _, _ = io.WriteString(w, "success") })
	c := newClient(t, r.Server)
	send := func(want ...int) {
		t.Helper()
		token := c.token()
		for i, code := range want {
			if got := c.code(sendPath+token, sendBody(her, "x")); got != code {
				t.Errorf("message %d: %d, want %d", i+1, got, code)
			}
		}
	}
	must := func(_ Delivery, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := r.Open("county", her); err != nil {
		t.Fatal(err)
	}
	send(codeWindowClosed)

	must(r.Send(t.Context(), her, "一"))
	send(0, 0, 0, 0, 0, codeCountSpent)
	must(r.Send(t.Context(), her, "二"))
	r.clock.Advance(48*time.Hour - time.Second)
	send(0)
	r.clock.Advance(time.Second)
	send(codeWindowClosed)

	must(r.Tap(t.Context(), her, "rights"))
	send(0, 0, 0, codeCountSpent)
	must(r.Choose(t.Context(), her, "1", "帮上了"))
	send(0)
	r.clock.Advance(time.Minute)
	send(codeWindowClosed)

	must(r.Follow(t.Context(), her))
	send(0, 0, 0, codeCountSpent)
	must(r.Tap(t.Context(), her, "http://127.0.0.1/a")) // opening a page allows nothing
	send(codeCountSpent)
}

func TestTyping(t *testing.T) {
	r := newRig(t, false, echo)
	c := newClient(t, r.Server)
	path := "/cgi-bin/message/custom/typing?access_token=" + c.token()
	body := func(command string) string { return `{"touser":"` + her + `","command":"` + command + `"}` }
	if got := c.code(path, body("Typing")); got != codeBadOpenID {
		t.Errorf("to nobody: %d", got)
	}
	if _, err := r.Send(t.Context(), her, "在吗"); err != nil {
		t.Fatal(err)
	}
	for i, want := range []struct {
		command string
		code    int
	}{{"Typing", codeOK}, {"Typing", codeTypingAlready}, {"CancelTyping", codeOK}, {"Typing", codeOK}, {"Sing", codeBadTyping}} {
		if got := c.code(path, body(want.command)); got != want.code {
			t.Errorf("step %d: %d, want %d", i, got, want.code)
		}
	}
	r.clock.Advance(30 * time.Second)
	if got := c.code(path, body("Typing")); got != codeTypingNoContact {
		t.Errorf("half a minute later: %d", got)
	}
}

func TestMenu(t *testing.T) {
	r := newRig(t, false, echo)
	c := newClient(t, r.Server)
	token := "?access_token=" + c.token()
	create := "/cgi-bin/menu/create" + token
	button := func(name, rest string) string { return `{"button":[{"name":"` + name + `",` + rest + `}]}` }
	click := `"type":"click","key":"k"`
	for name, want := range map[string]struct {
		body string
		code int
	}{
		"none":          {`{"button":[]}`, codeBadButtonCount},
		"four":          {`{"button":[{},{},{},{}]}`, codeBadButtonCount},
		"no name":       {button("", click), codeBadButtonName},
		"long name":     {button("六个汉字的名", click), codeBadButtonName},
		"no type":       {button("问", `"key":"k"`), codeBadButtonType},
		"no key":        {button("问", `"type":"click"`), codeBadButtonKey},
		"no address":    {button("问", `"type":"view"`), codeBadButtonURL},
		"six below":     {button("问", `"sub_button":[{},{},{},{},{},{}]`), codeBadSubCount},
		"no name below": {button("问", `"sub_button":[{`+click+`}]`), codeBadSubName},
	} {
		if got := c.code(create, want.body); got != want.code {
			t.Errorf("%s: %d, want %d", name, got, want.code)
		}
	}
	if got := c.code(create, button("新的", click)); got != codeOK {
		t.Fatalf("create: %d", got)
	}
	read, err := json.Marshal(c.json("/cgi-bin/menu/get"+token, ""))
	if err != nil || !strings.Contains(string(read), `"name":"新的"`) {
		t.Errorf("read back %s", read)
	}
	if _, err := r.Tap(t.Context(), her, "k"); err != nil {
		t.Errorf("tapping the new button: %v", err)
	}
	if got := c.code("/cgi-bin/menu/delete"+token, ""); got != codeOK {
		t.Errorf("delete: %d", got)
	}
	if got := c.code("/cgi-bin/menu/get"+token, ""); got != codeNoMenu {
		t.Errorf("reading no menu: %d", got)
	}
}

func TestUserInfo(t *testing.T) {
	r := newRig(t, false, echo)
	c := newClient(t, r.Server)
	path := "/cgi-bin/user/info?lang=zh_CN&access_token=" + c.token() + "&openid="
	if got := c.code(path+her, ""); got != codeBadOpenID {
		t.Errorf("nobody: %d", got)
	}
	if err := r.Open("", her); err != nil {
		t.Fatal(err)
	}
	if got := c.json(path+her, ""); got["subscribe"] != float64(1) || got["openid"] != her || got["nickname"] != nil {
		t.Errorf("got %v", got)
	}
	if _, err := r.Unfollow(t.Context(), her); err != nil {
		t.Fatal(err)
	}
	if got := c.json(path+her, ""); got["subscribe"] != float64(0) {
		t.Errorf("after leaving: %v", got)
	}
}

func TestAccountsAreApart(t *testing.T) {
	first, second := testAccount(false), testAccount(false)
	second.Name, second.AppID, second.AppSecret = "town", "wxtown", "other"
	s := New(Config{Accounts: []Account{first, second}})
	c := newClient(t, s)
	if err := s.Open("town", her); err != nil {
		t.Fatal(err)
	}
	if s.Open("county", her) == nil || s.Open("nowhere", her2) == nil {
		t.Error("a phone is at two accounts, or at none")
	}
	if got := c.code(sendPath+c.token(), sendBody(her, "x")); got != codeBadOpenID {
		t.Errorf("one account wrote to the other's: %d", got)
	}
}

func TestFaults(t *testing.T) {
	r := newRig(t, false, echo)
	c := newClient(t, r.Server)
	if _, err := r.Send(t.Context(), her, "在吗"); err != nil {
		t.Fatal(err)
	}
	send := sendPath + c.token()
	before := len(r.Transcript(her))
	r.Fail("/cgi-bin/message/custom/send",
		Fault{ErrCode: -1}, Fault{Status: 502}, Fault{Reset: true}, Fault{Garbage: "<html>"},
		Fault{Reset: true, After: true}, Fault{Delay: time.Millisecond})
	if got := c.code(send, sendBody(her, "一")); got != -1 {
		t.Errorf("errcode: %d", got)
	}
	if status, _, err := c.raw(send, sendBody(her, "二")); err != nil || status != http.StatusBadGateway {
		t.Errorf("status: %d, %v", status, err)
	}
	if _, _, err := c.raw(send, sendBody(her, "三")); err == nil {
		t.Error("reset: an answer came")
	}
	if _, body, err := c.raw(send, sendBody(her, "四")); err != nil || body != "<html>" {
		t.Errorf("garbage: %q, %v", body, err)
	}
	if n := len(r.Transcript(her)); n != before {
		t.Errorf("%d messages went through failing calls", n-before)
	}
	if _, _, err := c.raw(send, sendBody(her, "五")); err == nil || len(r.Transcript(her)) != before+1 {
		t.Error("reset after the effect: an answer came, or the effect did not")
	}
	if got := c.code(send, sendBody(her, "六")); got != codeOK || len(r.Transcript(her)) != before+2 {
		t.Errorf("delay: %d", got)
	}
	calls := r.Calls()
	last := calls[len(calls)-1]
	if len(calls) != 7 || last.Path != "/cgi-bin/message/custom/send" || last.Account != "county" || !strings.Contains(last.Body, "六") {
		t.Errorf("recorded %d calls, the last %+v", len(calls), last)
	}
	if calls[1].ErrCode != -1 || calls[2].Status != http.StatusBadGateway {
		t.Errorf("recorded %+v", calls[1:3])
	}
	if status, _, err := c.raw("/cgi-bin/poem", ""); err != nil || status != http.StatusNotFound {
		t.Errorf("an unknown path: %d, %v", status, err)
	}
}
