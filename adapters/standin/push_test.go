package standin

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// Every kind of push, as the bot receives it, sealed.
func TestPushKinds(t *testing.T) {
	r := newRig(t, true, func(_ int, _ pushed, w http.ResponseWriter) { write(w, "success") })
	for name, c := range map[string]struct {
		it     Item
		fields map[string]string
		// bubble is what she sees of it, "" for nothing.
		bubble string
		// left is what the bot may send then.
		left int
	}{
		"image":                 {Item{Kind: KindImage}, map[string]string{"MediaId": "*", "PicUrl": "*"}, "[图片]", 5},
		"voice with words":      {Item{Kind: KindVoice, Recognition: "在吗"}, map[string]string{"MediaId": "*", "Format": "amr", "Recognition": "在吗"}, "[语音]", 5},
		"voice without words":   {Item{Kind: KindVoice, MediaID: "m1"}, map[string]string{"MediaId": "m1", "Recognition": ""}, "[语音]", 5},
		"video":                 {Item{Kind: KindVideo}, map[string]string{"MediaId": "*", "ThumbMediaId": "*"}, "[视频]", 5},
		"short video":           {Item{Kind: KindShortVideo}, map[string]string{"MediaId": "*"}, "[视频]", 5},
		"location":              {Item{Kind: KindLocation}, map[string]string{"Location_X": "*", "Location_Y": "*", "Scale": "15", "Label": "村委会"}, "[位置] 村委会", 5},
		"link":                  {Item{Kind: KindLink, Text: "题", URL: "http://a.example/"}, map[string]string{"Title": "题", "Url": "http://a.example/"}, "[链接] 题", 5},
		"file":                  {Item{Kind: KindFile, Text: "a.pdf"}, map[string]string{"Title": "a.pdf"}, "[文件] a.pdf", 5},
		"a type not known":      {Item{Kind: "sticker", Extra: map[string]string{"Md5": "x"}}, map[string]string{"MsgType": "sticker", "Md5": "x"}, "[暂不支持的消息]", 5},
		"scan":                  {Item{Kind: KindEvent, Event: EventScan, Key: "7", Ticket: "tk"}, map[string]string{"EventKey": "7", "Ticket": "tk"}, "", 3},
		"view":                  {Item{Kind: KindEvent, Event: EventView, Key: "http://a.example/"}, map[string]string{"EventKey": "http://a.example/"}, "", 0},
		"place reported":        {Item{Kind: KindEvent, Event: EventLocation}, map[string]string{"Latitude": "*", "Longitude": "*", "Precision": "*"}, "", 0},
		"kf begins":             {Item{Kind: KindEvent, Event: EventKfCreate}, map[string]string{"KfAccount": "*"}, "", 0},
		"kf ends":               {Item{Kind: KindEvent, Event: EventKfClose}, map[string]string{"KfAccount": "*", "CloseType": "KF"}, "", 0},
		"template done":         {Item{Kind: KindEvent, Event: EventTemplateDone, Key: "9"}, map[string]string{"MsgID": "9", "Status": "success"}, "", 0},
		"notice popup":          {Item{Kind: KindEvent, Event: EventNoticePopup, Template: "T"}, map[string]string{"SubscribeMsgPopupEvent": "(list)"}, "", 0},
		"subscribed by a code":  {Item{Kind: KindEvent, Event: EventSubscribe, Key: "qrscene_7"}, map[string]string{"EventKey": "qrscene_7"}, "", 3},
		"an event not known":    {Item{Kind: KindEvent, Event: "moon_landing"}, map[string]string{"Event": "moon_landing"}, "", 0},
		"text like any other":   {Item{Kind: KindText, Text: "在"}, map[string]string{"Content": "在"}, "在", 5},
		"her leaving, by event": {Item{Kind: KindEvent, Event: EventUnsubscribe}, map[string]string{"Event": "unsubscribe"}, "", 0},
	} {
		id := "o" + strings.Map(letters, name)
		d, err := r.Push(t.Context(), id, c.it)
		if err != nil || d.Fault != "" {
			t.Errorf("%s: %+v, %v", name, d, err)
			continue
		}
		all := r.deliveries()
		got := all[len(all)-1]
		for field, want := range c.fields {
			if have, there := got.fields[field]; !there || (want == "*" && have == "") || (want != "*" && have != want) {
				t.Errorf("%s: %s is %q, want %q", name, field, have, want)
			}
		}
		if _, hasID := got.fields["MsgId"]; hasID == (c.it.Kind == KindEvent) {
			t.Errorf("%s: has a message id: %v", name, hasID)
		}
		if chat := r.Transcript(id); (len(chat) > 0) != (c.bubble != "") || (len(chat) > 0 && chat[0].Text != c.bubble) {
			t.Errorf("%s: she sees %+v", name, chat)
		}
		for _, p := range r.Phones() {
			if p.ID == id && p.Left != c.left {
				t.Errorf("%s: %d messages may follow, want %d", name, p.Left, c.left)
			}
		}
	}
	for name, it := range map[string]Item{"no kind": {}, "no name": {Kind: KindEvent}, "bad element": {Kind: "x", Extra: map[string]string{"<a>": ""}}} {
		if _, err := r.Push(t.Context(), her, it); err == nil {
			t.Errorf("%s: pushed", name)
		}
	}
}

func letters(c rune) rune {
	if c < 'a' || c > 'z' {
		return -1
	}
	return c
}

// While she is with WeChat's own agent, messages are not pushed and events are.
func TestHandOver(t *testing.T) {
	r := newRig(t, false, func(_ int, p pushed, w http.ResponseWriter) {
		if p.fields["Content"] == "转" || p.fields["Event"] == "CLICK" {
			write(w, strings.Replace(textXML(p.fields["FromUserName"], gh, "x"), "[text]", "[transfer_customer_service]", 1))
			return
		}
		write(w, "success")
	})
	say := func(text string, toAgent bool) {
		t.Helper()
		d, err := r.Send(t.Context(), her, text)
		if err != nil || d.Fault != "" || d.ToAgent != toAgent || (d.Attempts == 0) != toAgent {
			t.Errorf("%s: %+v, %v", text, d, err)
		}
	}
	d, err := r.Tap(t.Context(), her, "rights")
	if err != nil || d.Reason != string(ErrTransfer) {
		t.Errorf("handing over an event: %+v, %v", d, err)
	}
	say("转", false)
	say("听得到吗", true)
	if d, err := r.Push(t.Context(), her, Item{Kind: KindEvent, Event: EventScan}); err != nil || d.ToAgent || d.Attempts != 1 {
		t.Errorf("an event: %+v, %v", d, err)
	}
	r.clock.Advance(30*time.Minute - time.Second)
	say("还在", true)
	r.clock.Advance(30*time.Minute - time.Second)
	say("还在", true)
	r.clock.Advance(30 * time.Minute)
	say("回来了", false)
	if _, err := r.Push(t.Context(), her, Item{Kind: KindEvent, Event: EventKfCreate}); err != nil {
		t.Fatal(err)
	}
	say("又走", true)
	if _, err := r.Push(t.Context(), her, Item{Kind: KindEvent, Event: EventKfClose}); err != nil {
		t.Fatal(err)
	}
	say("又回", false)
	if r.SetSession(her, true) != nil || r.SetSession("oNobody", true) == nil {
		t.Error("setting the session")
	}
	say("再走", true)
}
