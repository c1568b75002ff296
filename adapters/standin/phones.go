package standin

import (
	"slices"
	"strings"
	"time"

	"hotline"
)

// PhoneState is a phone in use, and what the bot may still send to it.
type PhoneState struct {
	ID        string `json:"id"`
	Account   string `json:"account"`
	Following bool   `json:"following"`
	// Waiting counts pushes that have no answer yet.
	Waiting int `json:"waiting"`
	Bubbles int `json:"bubbles"`
	// Left counts the customer-service messages that would be let through
	// now, and Until is when the last window closes.
	Left  int       `json:"left"`
	Until time.Time `json:"until"`
	// WithAgent tells that she talks with WeChat's own customer service.
	WithAgent bool `json:"with_agent"`
}

// Phones are the phones in use, by openid.
func (s *Server) Phones() []PhoneState {
	s.mu.Lock()
	phones := make([]*phone, 0, len(s.phones))
	for _, p := range s.phones {
		phones = append(phones, p)
	}
	s.mu.Unlock()
	now := s.now()
	states := make([]PhoneState, 0, len(phones))
	for _, p := range phones {
		states = append(states, p.state(now))
	}
	slices.SortFunc(states, func(a, b PhoneState) int { return strings.Compare(a.ID, b.ID) })
	return states
}

// Heard opens the 48-hour window of a phone anew, as if the bot had just had a
// message of hers that this stand-in did not carry. not_found: no such phone.
func (s *Server) Heard(phoneID string) error {
	p := s.lookup(phoneID)
	if p == nil {
		return hotline.Errorf(hotline.NotFound, "standin.Heard", "no such phone")
	}
	now := s.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ledger.wrote(now)
	return nil
}

func (p *phone) state(now time.Time) PhoneState {
	p.mu.Lock()
	defer p.mu.Unlock()
	left, until := p.ledger.left(now)
	return PhoneState{
		ID: p.id, Account: p.account.Name, Following: p.following,
		Waiting: p.waiting, Bubbles: len(p.bubbles),
		Left: left, Until: until, WithAgent: now.Before(p.session.until),
	}
}
