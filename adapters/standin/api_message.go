package standin

import (
	"encoding/json"
	"time"
)

// typingShows is how long "对方正在输入" stays, and typingContact how long ago
// she may have been heard of for it to be allowed.
const (
	typingShows   = 15 * time.Second
	typingContact = 30 * time.Second
)

// customMessage is the body of a customer-service message.
type customMessage struct {
	To   string `json:"touser"`
	Type string `json:"msgtype"`
	Text struct {
		Content string `json:"content"`
	} `json:"text"`
	Menu struct {
		Head string `json:"head_content"`
		List []struct {
			ID      string `json:"id"`
			Content string `json:"content"`
		} `json:"list"`
		Tail string `json:"tail_content"`
	} `json:"msgmenu"`
	Image mediaRef `json:"image"`
	Voice mediaRef `json:"voice"`
	Video mediaRef `json:"video"`
}

// mediaRef names a medium that was uploaded.
type mediaRef struct {
	ID string `json:"media_id"`
}

// media is the medium that the message carries, or "".
func (m customMessage) media() string {
	switch Kind(m.Type) {
	case KindImage:
		return m.Image.ID
	case KindVoice:
		return m.Voice.ID
	case KindVideo:
		return m.Video.ID
	default:
		return ""
	}
}

// bubble is what the message looks like, or the code that refuses it.
func (m customMessage) bubble() (Bubble, int) {
	b := Bubble{From: FromBot}
	var size int
	switch m.Type {
	case "text":
		b.Text = m.Text.Content
		size = len(b.Text)
	case "msgmenu":
		b.Text, b.Tail = m.Menu.Head, m.Menu.Tail
		size = len(b.Text) + len(b.Tail)
		for _, o := range m.Menu.List {
			b.Choices = append(b.Choices, Choice{ID: o.ID, Text: o.Content})
			size += len(o.Content)
		}
	case string(KindImage), string(KindVoice), string(KindVideo):
		b = Item{Kind: Kind(m.Type), MediaID: m.media()}.bubble()
		b.From = FromBot
	default:
		return b, codeBadMessageType
	}
	switch {
	case b.Text == "":
		return b, codeEmptyText
	case size > maxCustomerText:
		return b, codeTooLong
	}
	return b, codeOK
}

func (s *Server) sendCustom(c apiCall) answer {
	var m customMessage
	if code := readPost(c.body, &m); code != codeOK {
		return refuse(code)
	}
	p := s.addressee(c.account, m.To)
	if p == nil {
		return refuse(codeBadOpenID)
	}
	b, code := m.bubble()
	if code != codeOK {
		return refuse(code)
	}
	b.At = s.now()
	if Kind(m.Type).hasMedia() {
		if _, good := c.account.media.get(b.Media, b.At); !good {
			return refuse(codeBadMedia)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.following {
		return refuse(codeNotFollowing)
	}
	if code := p.ledger.spend(b.At); code != codeOK {
		return refuse(code)
	}
	p.typingUntil = time.Time{}
	p.add(b)
	return refuse(codeOK)
}

func (s *Server) setTyping(c apiCall) answer {
	var q struct {
		To      string `json:"touser"`
		Command string `json:"command"`
	}
	if code := readPost(c.body, &q); code != codeOK {
		return refuse(code)
	}
	p := s.phoneOf(c.account, q.To)
	if p == nil {
		return refuse(codeBadOpenID)
	}
	now := s.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	switch {
	case q.Command == "CancelTyping":
		p.typingUntil = time.Time{}
	case q.Command != "Typing":
		return refuse(codeBadTyping)
	case now.Sub(p.ledger.contact) >= typingContact:
		return refuse(codeTypingNoContact)
	case now.Before(p.typingUntil):
		return refuse(codeTypingAlready)
	default:
		p.typingUntil = now.Add(typingShows)
	}
	p.wake()
	return refuse(codeOK)
}

// phoneOf finds the phone of an openid of the account, or nil.
func (s *Server) phoneOf(a *account, openID string) *phone {
	p := s.lookup(openID)
	if p == nil || p.account != a {
		return nil
	}
	return p
}

// addressee is phoneOf for what the account sends: where strangers are welcome
// it takes a phone into use for an openid not seen before.
func (s *Server) addressee(a *account, openID string) *phone {
	if p := s.phoneOf(a, openID); p != nil || !s.strangers {
		return p
	}
	p, isNew, err := s.open(a, openID)
	if err != nil || p.account != a {
		return nil
	}
	if isNew {
		now := s.now()
		p.mu.Lock()
		defer p.mu.Unlock()
		p.ledger.wrote(now)
	}
	return p
}

// readPost reads a JSON body: codeOK, or WeChat's reason why not.
func readPost(body []byte, v any) int {
	if len(body) == 0 {
		return codeEmptyBody
	}
	if json.Unmarshal(body, v) != nil {
		return codeBadData
	}
	return codeOK
}
