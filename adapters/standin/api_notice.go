package standin

import (
	"maps"
	"slices"
	"strings"
)

// notice is a template message or a subscription notice.
type notice struct {
	To       string `json:"touser"`
	Template string `json:"template_id"`
	Data     map[string]struct {
		Value string `json:"value"`
	} `json:"data"`
}

// noticeAnswer carries the number that TEMPLATESENDJOBFINISH names later.
type noticeAnswer struct {
	outcome
	ID int64 `json:"msgid"`
}

// bubble shows the values of a notice, a line each.
func (n notice) bubble() Bubble {
	lines := make([]string, 1, 1+len(n.Data))
	lines[0] = "服务通知"
	for _, name := range slices.Sorted(maps.Keys(n.Data)) {
		lines = append(lines, n.Data[name].Value)
	}
	return Bubble{From: FromBot, Text: strings.Join(lines, "\n")}
}

// sendTemplate needs no window: any follower can be reached.
func (s *Server) sendTemplate(c apiCall) answer {
	id := s.messageID()
	code := s.notify(c, func(*phone, notice) int { return codeOK })
	if code != codeOK {
		return refuse(code)
	}
	return noticeAnswer{outcome: refuse(codeOK), ID: id}
}

// sendNotice uses up one of the notices that she agreed to.
func (s *Server) sendNotice(c apiCall) answer {
	return refuse(s.notify(c, func(p *phone, n notice) int {
		if p.accepted[n.Template] == 0 {
			return codeNotAccepted
		}
		p.accepted[n.Template]--
		return codeOK
	}))
}

// notify shows a notice if allowed lets it, which is called with the phone's
// lock held.
func (s *Server) notify(c apiCall, allowed func(*phone, notice) int) int {
	var n notice
	if code := readPost(c.body, &n); code != codeOK {
		return code
	}
	p := s.addressee(c.account, n.To)
	switch {
	case p == nil:
		return codeBadOpenID
	case n.Template == "":
		return codeBadTemplate
	}
	b := n.bubble()
	b.At = s.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if !p.following {
		return codeNotFollowing
	}
	if code := allowed(p, n); code != codeOK {
		return code
	}
	p.add(b)
	return codeOK
}
