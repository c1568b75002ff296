package standin

import (
	"fmt"
	"net/http"
	"sync"
	"testing"
	"time"

	"hotline"
)

func TestTextGoesOutAndReplyComesBack(t *testing.T) {
	for _, aes := range []bool{false, true} {
		r := newRig(t, aes, nil)
		r.says = func(_ int, p pushed, w http.ResponseWriter) {
			if p.fields["Content"] != "孩子]]>咋办" {
				t.Errorf("arrived as %q", p.fields["Content"])
			}
			reply := textXML(p.fields["FromUserName"], p.fields["ToUserName"], "在呢")
			if aes {
				reply = sealedXML(t, r.acct, reply)
			}
			write(w, reply)
		}
		d, err := r.Send(t.Context(), her, "孩子]]>咋办")
		if err != nil {
			t.Fatal(err)
		}
		if d.Attempts != 1 || d.Status != http.StatusOK || d.Fault != "" || d.Reply() != "在呢" {
			t.Errorf("aes %v: %+v", aes, d)
		}
		p := r.deliveries()[0]
		if p.fields["ToUserName"] != gh || p.fields["FromUserName"] != her || p.fields["MsgType"] != "text" ||
			p.number(t, "CreateTime") != r.clock.Now().Unix() || p.number(t, "MsgId") != d.MsgID {
			t.Errorf("aes %v: pushed %v", aes, p.fields)
		}
		if p.query.Get("tenant") != "7" || p.query.Get("openid") != her {
			t.Errorf("aes %v: the address is %v", aes, p.query)
		}
		chat := r.Transcript(her)
		if len(chat) != 2 || chat[0].From != Her || chat[1].From != FromBot || chat[1].Seq != 2 {
			t.Errorf("aes %v: the chat is %+v", aes, chat)
		}
	}
}

func TestSuccessShowsNothing(t *testing.T) {
	r := newRig(t, true, func(_ int, _ pushed, w http.ResponseWriter) { write(w, "success") })
	d, err := r.Send(t.Context(), her, "你好")
	if err != nil || len(d.Bubbles) != 0 || d.Fault != "" || len(r.Transcript(her)) != 1 {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestMalformedAnswerIsAFaultAtOnce(t *testing.T) {
	r := newRig(t, true, func(_ int, _ pushed, w http.ResponseWriter) { write(w, `{"reply":"no"}`) })
	d, err := r.Send(t.Context(), her, "你好")
	if err != nil || d.Attempts != 1 || d.Fault != faultBroken || d.Reason == "" {
		t.Errorf("%+v, %v", d, err)
	}
	chat := r.Transcript(her)
	if last := chat[len(chat)-1]; last.From != System || last.Text != "该公众号提供的服务出现故障，请稍后再试" {
		t.Errorf("she sees %+v", last)
	}
}

func TestErrorStatusIsTriedThreeTimes(t *testing.T) {
	r := newRig(t, false, func(_ int, _ pushed, w http.ResponseWriter) { w.WriteHeader(http.StatusInternalServerError) })
	d, err := r.Send(t.Context(), her, "你好")
	if err != nil || d.Attempts != 3 || d.Status != http.StatusInternalServerError || d.Fault != faultBroken {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestThreeDeliveriesOfOneMessage(t *testing.T) {
	r := newRig(t, true, func(n int, _ pushed, w http.ResponseWriter) {
		if n < 3 {
			panic(http.ErrAbortHandler)
		}
		write(w, "success")
	})
	d, err := r.Send(t.Context(), her, "你好")
	if err != nil || d.Attempts != 3 || d.Fault != "" {
		t.Fatalf("%+v, %v", d, err)
	}
	got := r.deliveries()
	for _, p := range got[1:] {
		for _, name := range []string{"MsgId", "CreateTime", "Content", "FromUserName", "ToUserName"} {
			if p.fields[name] != got[0].fields[name] {
				t.Errorf("%s differs between deliveries", name)
			}
		}
		if p.query.Get("nonce") == got[0].query.Get("nonce") || p.query.Get("msg_signature") == got[0].query.Get("msg_signature") {
			t.Error("two deliveries share a nonce or a signature")
		}
	}
}

func TestNoAnswerInTime(t *testing.T) {
	release := make(chan struct{})
	r := newRig(t, false, func(_ int, _ pushed, w http.ResponseWriter) {
		<-release
		write(w, "success")
	})
	t.Cleanup(func() { close(release) }) // before the bot is closed, which waits for it
	r.cut = 20 * time.Millisecond
	d, err := r.Send(t.Context(), her, "你好")
	if err != nil || d.Attempts != 3 || d.Status != 0 || d.Fault != "该公众号暂时无法提供服务，请稍后再试" {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestNobodyListens(t *testing.T) {
	r := newRig(t, false, echo)
	if err := r.SetCallback("county", "http://127.0.0.1:1/"); err != nil {
		t.Fatal(err)
	}
	d, err := r.Send(t.Context(), her, "你好")
	if err != nil || d.Attempts != 3 || d.Fault != faultSilent {
		t.Errorf("%+v, %v", d, err)
	}
}

func TestRepeatIsTheSameMessage(t *testing.T) {
	r := newRig(t, false, echo)
	first, err := r.Send(t.Context(), her, "你好")
	if err != nil {
		t.Fatal(err)
	}
	again, err := r.Repeat(t.Context(), her)
	if err != nil || again.MsgID != first.MsgID || again.Reply() != first.Reply() {
		t.Errorf("%+v, %v", again, err)
	}
	if n := len(r.Transcript(her)); n != 2 {
		t.Errorf("the chat has %d bubbles after a repeat", n)
	}
}

// A slow answer holds up neither the next message nor its answer, and the
// messages of one phone arrive in the order typed.
func TestSlowAnswerDoesNotBlock(t *testing.T) {
	arrived, release := make(chan struct{}), make(chan struct{})
	r := newRig(t, false, func(n int, p pushed, w http.ResponseWriter) {
		if p.fields["Content"] == "第一" {
			close(arrived)
			<-release
		}
		echo(n, p, w)
	})
	slow := make(chan Delivery, 1)
	go func() {
		d, err := r.Send(t.Context(), her, "第一")
		if err != nil {
			t.Error(err)
		}
		slow <- d
	}()
	<-arrived
	second, err := r.Send(t.Context(), her, "第二")
	if err != nil || second.Reply() != "第二" {
		t.Errorf("%+v, %v", second, err)
	}
	close(release)
	if d := <-slow; d.Reply() != "第一" {
		t.Errorf("%+v", d)
	}
	if got := r.deliveries(); got[0].fields["Content"] != "第一" || got[0].number(t, "MsgId") >= got[1].number(t, "MsgId") {
		t.Errorf("arrived as %v", got)
	}
}

func TestManyPhonesAtOnce(t *testing.T) {
	r := newRig(t, true, nil)
	r.says = func(_ int, p pushed, w http.ResponseWriter) {
		write(w, sealedXML(t, r.acct, textXML(p.fields["FromUserName"], p.fields["ToUserName"], p.fields["Content"])))
	}
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			id := fmt.Sprintf("oPhone%d", i)
			for j := range 5 {
				text := fmt.Sprintf("%d-%d", i, j)
				if d, err := r.Send(t.Context(), id, text); err != nil || d.Reply() != text {
					t.Errorf("%s: %+v, %v", text, d, err)
				}
			}
			if n := len(r.Transcript(id)); n != 10 {
				t.Errorf("phone %d has %d bubbles", i, n)
			}
		})
	}
	all.Wait()
	seen := map[string]bool{}
	for _, p := range r.deliveries() {
		seen[p.fields["MsgId"]] = true
	}
	if len(seen) != 200 {
		t.Errorf("%d different message ids for 200 messages", len(seen))
	}
}

func TestEvents(t *testing.T) {
	r := newRig(t, false, echo)
	steps := []struct {
		do              func() (Delivery, error)
		event, key, say string
	}{
		{do: func() (Delivery, error) { return r.Follow(t.Context(), her) }, event: "subscribe", say: "subscribe"},
		{do: func() (Delivery, error) { return r.Tap(t.Context(), her, "rights") }, event: "CLICK", key: "rights", say: "CLICKrights"},
		{do: func() (Delivery, error) { return r.Tap(t.Context(), her, "http://127.0.0.1/a") }, event: "VIEW", key: "http://127.0.0.1/a", say: "VIEWhttp://127.0.0.1/a"},
		{do: func() (Delivery, error) { return r.Unfollow(t.Context(), her) }, event: "unsubscribe"},
	}
	for i, c := range steps {
		d, err := c.do()
		if err != nil || d.Reply() != c.say || d.MsgID != 0 {
			t.Errorf("%s: %+v, %v", c.event, d, err)
		}
		p := r.deliveries()[i]
		if p.fields["MsgType"] != "event" || p.fields["Event"] != c.event || p.fields["EventKey"] != c.key {
			t.Errorf("%s: pushed %v", c.event, p.fields)
		}
		if _, has := p.fields["MsgId"]; has {
			t.Errorf("%s: an event has a MsgId", c.event)
		}
	}
	if _, err := r.Send(t.Context(), her, "你好"); hotline.CodeOf(err) != hotline.Conflict {
		t.Errorf("sending without following: %v", err)
	}
	if _, err := r.Tap(t.Context(), her2, "nothing"); hotline.CodeOf(err) != hotline.NotFound {
		t.Errorf("a button that is not there: %v", err)
	}
}

func TestChoiceCarriesItsID(t *testing.T) {
	r := newRig(t, false, echo)
	d, err := r.Choose(t.Context(), her, "101", "看菜单")
	if err != nil || d.Reply() != "看菜单" {
		t.Errorf("%+v, %v", d, err)
	}
	if p := r.deliveries()[0]; p.fields["bizmsgmenuid"] != "101" || p.fields["Content"] != "看菜单" {
		t.Errorf("pushed %v", p.fields)
	}
}

func TestWhatCannotBeSent(t *testing.T) {
	r := newRig(t, false, echo)
	for name, send := range map[string]func() (Delivery, error){
		"nothing":    func() (Delivery, error) { return r.Send(t.Context(), her, " \n") },
		"no openid":  func() (Delivery, error) { return r.Send(t.Context(), "她", "你好") },
		"no option":  func() (Delivery, error) { return r.Choose(t.Context(), her, "", "你好") },
		"long name":  func() (Delivery, error) { return r.Follow(t.Context(), fmt.Sprintf("%065d", 1)) },
		"bad AESKey": func() (Delivery, error) { return badKey().Send(t.Context(), her, "你好") },
	} {
		if _, err := send(); hotline.CodeOf(err) != hotline.Invalid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func badKey() *Server {
	a := testAccount(false)
	a.AESKey = "short"
	return New(Config{Accounts: []Account{a}})
}

func TestMemoryIsBounded(t *testing.T) {
	r := newRig(t, false, echo)
	p, err := r.inUse(her)
	if err != nil {
		t.Fatal(err)
	}
	for range maxBubbles + 7 {
		p.show(Bubble{From: Her, Text: "x", At: r.clock.Now()})
	}
	chat := r.Transcript(her)
	if len(chat) != maxBubbles || chat[0].Seq != 8 {
		t.Errorf("%d bubbles from %d", len(chat), chat[0].Seq)
	}
	for i := range maxPhones {
		r.clock.Advance(time.Millisecond)
		if err := r.Open("", fmt.Sprintf("o%d", i)); err != nil {
			t.Fatal(err)
		}
	}
	if r.lookup(her) != nil || len(r.phones) != maxPhones {
		t.Errorf("%d phones, and the quietest is still there", len(r.phones))
	}
}
