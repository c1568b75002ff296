package standin

import (
	"net/url"
	"strconv"
	"strings"
	"time"
)

// choiceField names the option of a msgmenu in a message.
const choiceField = "bizmsgmenuid"

// push is one message or event of hers on its way to the bot. Each delivery
// of it says the same under a signature of its own.
type push struct {
	// msgID is 0 for events, which have none.
	msgID  int64
	at     time.Time
	fields []field
}

// field is one element of a message.
type field struct {
	name, value string
	// number is written bare, text in CDATA.
	number bool
}

// listField is an element that holds a list of one, as notices have it.
func listField(name string, of []field) field {
	return field{name: name, value: "<List>" + writeFields(of) + "</List>", number: true}
}

func textPush(msgID int64, at time.Time, text string) push {
	return push{msgID: msgID, at: at, fields: []field{
		{name: "MsgType", value: "text"},
		{name: "Content", value: text},
		{name: "MsgId", value: strconv.FormatInt(msgID, 10), number: true},
	}}
}

// choicePush is a tap on an option of a msgmenu: text with the option's id.
func choicePush(msgID int64, at time.Time, text, choiceID string) push {
	p := textPush(msgID, at, text)
	p.fields = append(p.fields, field{name: choiceField, value: choiceID})
	return p
}

// itemPush is anything else; events have no message id.
func itemPush(msgID int64, at time.Time, it Item) push {
	p := push{at: at, fields: it.fields()}
	if it.Kind == KindEvent {
		return p
	}
	p.msgID = msgID
	p.fields = append(p.fields, field{name: "MsgId", value: strconv.FormatInt(msgID, 10), number: true})
	return p
}

func eventPush(at time.Time, event, key string) push {
	return push{at: at, fields: []field{
		{name: "MsgType", value: "event"},
		{name: "Event", value: event},
		{name: "EventKey", value: key},
	}}
}

// xml writes the message as WeChat does.
func (p push) xml(to, from string) string {
	return writeXML(append([]field{
		{name: "ToUserName", value: to},
		{name: "FromUserName", value: from},
		{name: "CreateTime", value: strconv.FormatInt(p.at.Unix(), 10), number: true},
	}, p.fields...))
}

// request is one delivery: the address with its signatures, and the body.
type request struct {
	url, body string
}

// delivery builds one delivery of a push, sealed if the account has a key.
func (s *Server) delivery(a *account, openID string, p push) (request, error) {
	if a.seal.err != nil {
		return request{}, a.seal.err
	}
	a.mu.Lock()
	callback := a.callback
	a.mu.Unlock()
	target, err := url.Parse(callback)
	if err != nil {
		return request{}, err
	}
	timestamp, nonce := strconv.FormatInt(s.now().Unix(), 10), s.nonce()
	query := target.Query()
	query.Set("signature", sign(a.Token, timestamp, nonce))
	query.Set("timestamp", timestamp)
	query.Set("nonce", nonce)
	query.Set("openid", openID)
	body := p.xml(a.GhID, openID)
	if a.seal.key != nil {
		sealed, err := a.seal.encrypt(s.randomBytes(saltSize), []byte(body))
		if err != nil {
			return request{}, err
		}
		query.Set("encrypt_type", "aes")
		query.Set("msg_signature", sign(a.Token, timestamp, nonce, sealed))
		body = writeXML([]field{
			{name: "ToUserName", value: a.GhID},
			{name: "Encrypt", value: sealed},
		})
	}
	target.RawQuery = query.Encode()
	return request{url: target.String(), body: body}, nil
}

// nonce is up to ten digits, as WeChat's are.
func (s *Server) nonce() string {
	var n uint64
	for _, b := range s.randomBytes(4) {
		n = n<<8 | uint64(b)
	}
	return strconv.FormatUint(n, 10)
}

func writeXML(fields []field) string {
	return "<xml>" + writeFields(fields) + "</xml>"
}

func writeFields(fields []field) string {
	var b strings.Builder
	for _, f := range fields {
		b.WriteString("<" + f.name + ">")
		if f.number {
			b.WriteString(f.value)
		} else {
			b.WriteString(cdata(f.value))
		}
		b.WriteString("</" + f.name + ">\n")
	}
	return b.String()
}

// cdata quotes text: an end mark inside it is split over two sections, and
// characters that XML cannot carry are left out.
func cdata(text string) string {
	text = strings.Map(func(r rune) rune {
		if (r < ' ' && r != '\t' && r != '\n' && r != '\r') || r == '\uFFFE' || r == '\uFFFF' {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))
	return "<![CDATA[" + strings.ReplaceAll(text, "]]>", "]]]]><![CDATA[>") + "]]>"
}

// isEvent tells an event from a message.
func (p push) isEvent() bool { return p.msgID == 0 }

// isChoice tells a tap on a msgmenu from a text she typed.
func (p push) isChoice() bool {
	return p.fields[len(p.fields)-1].name == choiceField
}
