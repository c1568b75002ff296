package wechat

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"io"
	"strconv"
)

// incoming is a push as it came, for what the SDK drops: every field as text,
// so that no value can make it unreadable.
type incoming struct {
	XMLName xml.Name `xml:"xml"`
	essence

	MenuID     string `xml:"bizmsgmenuid"`
	MediaID    string `xml:"MediaId"`
	MediaID16K string `xml:"MediaId16K"`
	Format     string `xml:"Format"`
	LocationX  string `xml:"Location_X"`
	LocationY  string `xml:"Location_Y"`
	Latitude   string `xml:"Latitude"`
	Longitude  string `xml:"Longitude"`
	Label      string `xml:"Label"`
	Ticket     string `xml:"Ticket"`
	Status     string `xml:"Status"`

	KfAccount     string `xml:"KfAccount"`
	FromKfAccount string `xml:"FromKfAccount"`
	ToKfAccount   string `xml:"ToKfAccount"`
	CloseType     string `xml:"CloseType"`

	PopupNotices  []noticeFields `xml:"SubscribeMsgPopupEvent>List"`
	ChangeNotices []noticeFields `xml:"SubscribeMsgChangeEvent>List"`
	SentNotices   []noticeFields `xml:"SubscribeMsgSentEvent>List"`

	// digest stands for the id of a message that has none.
	digest string
}

// essence is what a conversation needs of a push.
type essence struct {
	ToUserName   string `xml:"ToUserName"`
	FromUserName string `xml:"FromUserName"`
	CreateTime   string `xml:"CreateTime,omitempty"`
	MsgType      string `xml:"MsgType"`
	Content      string `xml:"Content,omitempty"`
	MsgID        string `xml:"MsgId,omitempty"`
	Event        string `xml:"Event,omitempty"`
	EventKey     string `xml:"EventKey,omitempty"`
	Recognition  string `xml:"Recognition,omitempty"`
}

type noticeFields struct {
	TemplateID string `xml:"TemplateId"`
	Answer     string `xml:"SubscribeStatusString"`
	Error      string `xml:"ErrorStatus"`
}

// parse reads a push. Characters that XML forbids cost nothing but themselves:
// WeChat lets through what a phone's keyboard sends.
func parse(raw []byte) (*incoming, bool) {
	for _, text := range [][]byte{raw, scrub(raw)} {
		in := &incoming{}
		if decode(text, in) != nil {
			continue
		}
		if in.FromUserName == "" || in.MsgType == "" {
			return nil, false
		}
		sum := sha256.Sum256(raw)
		in.digest = hex.EncodeToString(sum[:8])
		return in, true
	}
	return nil, false
}

// decode takes every declared encoding for UTF-8, which is what WeChat writes.
func decode(raw []byte, into any) error {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil }
	return d.Decode(into)
}

func scrub(raw []byte) []byte {
	return bytes.Map(func(r rune) rune {
		if !allowed(r) {
			return -1
		}
		return r
	}, raw)
}

// extract is the push again, with its essence only and as the SDK can read it.
func (in *incoming) extract() ([]byte, error) {
	short := struct {
		XMLName xml.Name `xml:"xml"`
		essence
	}{essence: in.essence}
	short.CreateTime, short.MsgID = numberOnly(in.CreateTime), numberOnly(in.MsgID)
	return xml.Marshal(short)
}

// numberOnly is text if the SDK can read a number in it, otherwise "".
func numberOnly(text string) string {
	if _, err := strconv.ParseInt(text, 10, 64); err != nil {
		return ""
	}
	return text
}

// key is the same for WeChat's repeats of one push and for nothing else. A
// message's id alone has been seen to collide between users, and the time of
// an event alone between two events.
func (in *incoming) key() string {
	stem := in.FromUserName + ":" + in.CreateTime + ":"
	switch {
	case in.MsgType == "event":
		return stem + in.Event + ":" + in.EventKey
	case in.MsgID == "":
		return stem + in.digest
	}
	return stem + in.MsgID
}
