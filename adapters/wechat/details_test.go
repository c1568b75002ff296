package wechat_test

import (
	"context"
	"reflect"
	"testing"

	"hotline"
	"hotline/adapters/wechat"
)

func TestDetails(t *testing.T) {
	const stamp = openID + ":1795521600:"
	tests := []struct {
		name  string
		inner string
		want  wechat.Details
	}{
		{
			"menu option", `<MsgType>text</MsgType><Content>好</Content><MsgId>2</MsgId><bizmsgmenuid>good</bizmsgmenuid>`,
			wechat.Details{Type: "text", MenuID: "good", Key: stamp + "2"},
		},
		{
			"voice", `<MsgType>voice</MsgType><MediaId>m</MediaId><MediaId16K>m16</MediaId16K><Format>amr</Format><MsgId>3</MsgId>`,
			wechat.Details{Type: "voice", MediaID: "m", MediaID16K: "m16", Format: "amr", Key: stamp + "3"},
		},
		{
			"location", `<MsgType>location</MsgType><Location_X>23.1</Location_X><Location_Y>113.3</Location_Y><Label>村口</Label><MsgId>8</MsgId>`,
			wechat.Details{Type: "location", Latitude: "23.1", Longitude: "113.3", Label: "村口", Key: stamp + "8"},
		},
		{
			"position report", `<MsgType>event</MsgType><Event>LOCATION</Event><Latitude>23.1</Latitude><Longitude>113.3</Longitude>`,
			wechat.Details{Type: "event", Event: "LOCATION", Latitude: "23.1", Longitude: "113.3", Key: stamp + "LOCATION:"},
		},
		{
			"scan", `<MsgType>event</MsgType><Event>SCAN</Event><EventKey>3</EventKey><Ticket>T</Ticket>`,
			wechat.Details{Type: "event", Event: "SCAN", EventKey: "3", Ticket: "T", Key: stamp + "SCAN:3"},
		},
		{
			"follow by a code", `<MsgType>event</MsgType><Event>subscribe</Event><EventKey>qrscene_3</EventKey>`,
			wechat.Details{Type: "event", Event: "subscribe", EventKey: "qrscene_3", Key: stamp + "subscribe:qrscene_3"},
		},
		{
			"session opened", `<MsgType>event</MsgType><Event>kf_create_session</Event><KfAccount>a@b</KfAccount>`,
			wechat.Details{Type: "event", Event: "kf_create_session", KfAccount: "a@b", Key: stamp + "kf_create_session:"},
		},
		{
			"session handed on", `<MsgType>event</MsgType><Event>kf_switch_session</Event><FromKfAccount>a@b</FromKfAccount><ToKfAccount>c@b</ToKfAccount>`,
			wechat.Details{Type: "event", Event: "kf_switch_session", FromKfAccount: "a@b", ToKfAccount: "c@b", Key: stamp + "kf_switch_session:"},
		},
		{
			"session closed", `<MsgType>event</MsgType><Event>kf_close_session</Event><KfAccount>a@b</KfAccount><CloseType>KF</CloseType>`,
			wechat.Details{Type: "event", Event: "kf_close_session", KfAccount: "a@b", CloseType: "KF", Key: stamp + "kf_close_session:"},
		},
		{
			"template", `<MsgType>event</MsgType><Event>TEMPLATESENDJOBFINISH</Event><MsgID>9</MsgID><Status>failed:user block</Status>`,
			wechat.Details{Type: "event", Event: "TEMPLATESENDJOBFINISH", Status: "failed:user block", Key: stamp + "TEMPLATESENDJOBFINISH:"},
		},
		{
			"notice answered", `<MsgType>event</MsgType><Event>subscribe_msg_popup_event</Event><SubscribeMsgPopupEvent><List><TemplateId>T</TemplateId><SubscribeStatusString>accept</SubscribeStatusString><PopupScene>2</PopupScene></List><List><TemplateId>U</TemplateId><SubscribeStatusString>reject</SubscribeStatusString></List></SubscribeMsgPopupEvent>`,
			wechat.Details{
				Type: "event", Event: "subscribe_msg_popup_event", Key: stamp + "subscribe_msg_popup_event:",
				Notices: []wechat.SubscriptionNotice{{TemplateID: "T", Answer: "accept"}, {TemplateID: "U", Answer: "reject"}},
			},
		},
		{
			"notice sent", `<MsgType>event</MsgType><Event>subscribe_msg_sent_event</Event><SubscribeMsgSentEvent><List><TemplateId>T</TemplateId><MsgID>1</MsgID><ErrorCode>0</ErrorCode><ErrorStatus>success</ErrorStatus></List></SubscribeMsgSentEvent>`,
			wechat.Details{
				Type: "event", Event: "subscribe_msg_sent_event", Key: stamp + "subscribe_msg_sent_event:",
				Notices: []wechat.SubscriptionNotice{{TemplateID: "T", Error: "success"}},
			},
		},
	}
	for _, a := range accounts {
		for _, tt := range tests {
			t.Run(a.Name+"/"+tt.name, func(t *testing.T) {
				var seen []wechat.Details
				b := newBench(t, func(o *wechat.CallbackOptions) {
					o.Observe = func(_ context.Context, d wechat.Details) { seen = append(seen, d) }
				})
				b.serve(push(a, message(tt.inner)).request(t.Context()))
				tt.want.User = hotline.UserID{Account: a.Name, OpenID: openID}
				if !reflect.DeepEqual(seen, []wechat.Details{tt.want}) {
					t.Fatalf("seen %+v, want %+v", seen, tt.want)
				}
			})
		}
	}
}

func TestAnObserverThatFailsCostsNothing(t *testing.T) {
	b := newBench(t, func(o *wechat.CallbackOptions) {
		o.Observe = func(context.Context, wechat.Details) { panic("observer") }
	})
	if got := b.say(t, safeAc, "在吗"); got != "收到" {
		t.Errorf("answered %q", got)
	}
}
