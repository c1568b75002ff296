package standin

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
)

// Kind is the MsgType of a push. One that is not listed here is pushed as it
// stands, with its Extra fields, as WeChat does when it invents something.
type Kind string

// The kinds of WeChat.
const (
	KindText       Kind = "text"
	KindImage      Kind = "image"
	KindVoice      Kind = "voice"
	KindVideo      Kind = "video"
	KindShortVideo Kind = "shortvideo"
	KindLocation   Kind = "location"
	KindLink       Kind = "link"
	KindFile       Kind = "file"
	KindEvent      Kind = "event"
)

// The events that do something on the phone or in WeChat's books; any other
// name is pushed as it stands.
const (
	EventSubscribe    = "subscribe"
	EventUnsubscribe  = "unsubscribe"
	EventClick        = "CLICK"
	EventView         = "VIEW"
	EventScan         = "SCAN"
	EventLocation     = "LOCATION"
	EventKfCreate     = "kf_create_session"
	EventKfClose      = "kf_close_session"
	EventTemplateDone = "TEMPLATESENDJOBFINISH"
	EventNoticePopup  = "subscribe_msg_popup_event"
)

// Item is one thing that goes out from a phone. Only Kind is required: what a
// kind needs and is not given here takes a sample of the stand-in's own.
type Item struct {
	Kind Kind `json:"kind"`
	// Text is what she wrote; of a location the label, of a link and a file
	// the title.
	Text string `json:"text,omitempty"`
	// Data is the medium; MediaID one that is stored already.
	Data    []byte `json:"data,omitempty"`
	MediaID string `json:"media_id,omitempty"`
	// Recognition is what WeChat heard in a voice message, mostly nothing.
	Recognition string `json:"recognition,omitempty"`
	// Latitude and Longitude are decimal degrees.
	Latitude  string `json:"latitude,omitempty"`
	Longitude string `json:"longitude,omitempty"`
	URL       string `json:"url,omitempty"`
	// Event, Key and Ticket are those of an event.
	Event  string `json:"event,omitempty"`
	Key    string `json:"key,omitempty"`
	Ticket string `json:"ticket,omitempty"`
	// Template is the id of a notice she accepts in a popup.
	Template string `json:"template,omitempty"`
	// Extra elements go out behind all others.
	Extra map[string]string `json:"extra,omitempty"`
}

// hasMedia tells whether the kind carries a medium.
func (k Kind) hasMedia() bool {
	return k == KindImage || k == KindVoice || k == KindVideo || k == KindShortVideo
}

// filled is the item with samples in place of what was not given.
func (it Item) filled() Item {
	if it.Kind == KindLocation || it.Event == EventLocation {
		it.Latitude = cmp.Or(it.Latitude, "30.500000")
		it.Longitude = cmp.Or(it.Longitude, "110.500000")
	}
	if it.Kind == KindLocation {
		it.Text = cmp.Or(it.Text, "村委会")
	}
	return it
}

// fields are the elements of the item in WeChat's order.
func (it Item) fields() []field {
	fields := append([]field{{name: "MsgType", value: string(it.Kind)}}, it.own()...)
	for _, name := range slices.Sorted(maps.Keys(it.Extra)) {
		fields = append(fields, field{name: name, value: it.Extra[name]})
	}
	return fields
}

func (it Item) own() []field {
	switch it.Kind {
	case KindImage:
		return texts("PicUrl", "http://mmbiz.qpic.cn/"+it.MediaID, "MediaId", it.MediaID)
	case KindVoice:
		return texts("MediaId", it.MediaID, "Format", "amr", "Recognition", it.Recognition)
	case KindVideo, KindShortVideo:
		return texts("MediaId", it.MediaID, "ThumbMediaId", it.MediaID)
	case KindLocation:
		return append([]field{
			{name: "Location_X", value: it.Latitude, number: true},
			{name: "Location_Y", value: it.Longitude, number: true},
			{name: "Scale", value: "15", number: true},
		}, texts("Label", it.Text)...)
	case KindLink:
		return texts("Title", it.Text, "Description", "", "Url", it.URL)
	case KindFile:
		return texts("Title", it.Text, "FileTotalLen", strconv.Itoa(len(it.Data)))
	case KindEvent:
		return it.event()
	default:
		return nil
	}
}

func (it Item) event() []field {
	fields := texts("Event", it.Event)
	switch it.Event {
	case EventLocation:
		fields = append(fields,
			field{name: "Latitude", value: it.Latitude, number: true},
			field{name: "Longitude", value: it.Longitude, number: true},
			field{name: "Precision", value: "30.000000", number: true})
	case EventKfCreate:
		fields = append(fields, texts("KfAccount", cmp.Or(it.Key, sampleAgent))...)
	case EventKfClose:
		fields = append(fields, texts("KfAccount", cmp.Or(it.Key, sampleAgent), "CloseType", "KF")...)
	case EventTemplateDone:
		fields = append(fields, field{name: "MsgID", value: cmp.Or(it.Key, "1"), number: true}, field{name: "Status", value: "success"})
	case EventNoticePopup:
		fields = append(fields, listField("SubscribeMsgPopupEvent",
			texts("TemplateId", it.Template, "SubscribeStatusString", "accept", "PopupScene", "0")))
	default:
		fields = append(fields, texts("EventKey", it.Key)...)
		if it.Ticket != "" {
			fields = append(fields, texts("Ticket", it.Ticket)...)
		}
	}
	return fields
}

// texts makes fields of names and values in turn.
func texts(namesAndValues ...string) []field {
	var fields []field
	for pair := range slices.Chunk(namesAndValues, 2) {
		fields = append(fields, field{name: pair[0], value: pair[1]})
	}
	return fields
}

// bubble is how the item looks on her screen.
func (it Item) bubble() Bubble {
	b := Bubble{From: Her, Kind: it.Kind, Media: it.MediaID}
	switch it.Kind {
	case KindImage:
		b.Text = "[图片]"
	case KindVoice:
		b.Text, b.Seconds = "[语音]", sampleSeconds
	case KindVideo, KindShortVideo:
		b.Text = "[视频]"
	case KindLocation:
		b.Text = "[位置] " + it.Text
	case KindLink:
		b.Text = "[链接] " + it.Text
	case KindFile:
		b.Text = "[文件] " + it.Text
	default:
		b.Text = "[暂不支持的消息]"
	}
	return b
}
