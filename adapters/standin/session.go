package standin

import (
	"time"

	"hotline"
)

// kfIdle is how long a session with WeChat's own customer service lasts after
// the last message in it.
const kfIdle = 30 * time.Minute

// sampleAgent is the agent of a session that names none.
const sampleAgent = "agent@standin"

// kfSession is a talk with WeChat's own customer service. While it lasts, what
// she writes goes to the agent there and is not pushed; events are.
type kfSession struct{ until time.Time }

// takes tells whether a message of now goes to the agent, which also keeps the
// session alive.
func (k *kfSession) takes(now time.Time) bool {
	if !now.Before(k.until) {
		return false
	}
	k.until = now.Add(kfIdle)
	return true
}

func (k *kfSession) open(now time.Time) { k.until = now.Add(kfIdle) }
func (k *kfSession) close()             { *k = kfSession{} }

// SetSession opens or closes a session with WeChat's own customer service,
// without the event that WeChat pushes then: [Server.Push] sends that too.
// not_found: no such phone.
func (s *Server) SetSession(phoneID string, open bool) error {
	p := s.lookup(phoneID)
	if p == nil {
		return hotline.Errorf(hotline.NotFound, "standin.SetSession", "no such phone")
	}
	now := s.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.session.close()
	if open {
		p.session.open(now)
	}
	return nil
}
