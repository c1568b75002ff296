package standin

import (
	"sync"
	"time"

	"hotline"
)

// Side says whose bubble it is.
type Side string

// The sides of a chat; System is WeChat itself, in grey.
const (
	Her     Side = "her"
	FromBot Side = "account"
	System  Side = "system"
)

// Bubble is one line of a chat as she sees it.
type Bubble struct {
	// Seq counts the bubbles of one phone from 1 and never repeats.
	Seq  int       `json:"seq"`
	From Side      `json:"from"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
	// Choices and Tail belong to a msgmenu: options to tap, and a line below.
	Choices []Choice `json:"choices,omitempty"`
	// Kind is "" for text; Media is the id of its medium, Seconds its length.
	Kind    Kind   `json:"kind,omitempty"`
	Media   string `json:"media,omitempty"`
	Seconds int    `json:"seconds,omitempty"`
	Tail    string `json:"tail,omitempty"`
}

// Choice is one option of a msgmenu.
type Choice struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// phone is one woman's WeChat, with one chat in it. Its id is her openid.
type phone struct {
	id      string
	account *account
	// epoch tells a page that this phone is not the one it knew: the process
	// has begun anew, with an empty chat.
	epoch string

	mu        sync.Mutex
	usedAt    time.Time
	bubbles   []Bubble
	lastSeq   int
	following bool
	since     time.Time
	ledger    ledger
	session   kfSession
	// accepted counts the notices she agreed to, by template.
	accepted map[string]int
	// waiting counts pushes that have no answer yet.
	waiting     int
	typingUntil time.Time
	last        push
	// changed is closed, and replaced, at every change that a page shows.
	changed chan struct{}
	// left is closed when the newest push has left the phone.
	left chan struct{}
}

// view is what a page shows of a phone.
type view struct {
	Epoch     string       `json:"epoch"`
	Account   string       `json:"account"`
	Menu      []MenuButton `json:"menu"`
	Bubbles   []Bubble     `json:"bubbles"`
	Waiting   bool         `json:"waiting"`
	Typing    bool         `json:"typing"`
	Following bool         `json:"following"`
}

// Open takes a phone into use, or finds it: id is her openid there, and a new
// phone follows the account silently, as if she had long ago. invalid: an id
// that is no openid; conflict: the phone is one of another account; not_found:
// no such account.
func (s *Server) Open(accountName, id string) error {
	a, err := s.account(accountName)
	if err != nil {
		return err
	}
	p, _, err := s.open(a, id)
	if err != nil {
		return err
	}
	if p.account != a {
		return hotline.Errorf(hotline.Conflict, "standin.Open", "the phone belongs to another account")
	}
	return nil
}

// Transcript is the chat of a phone so far, oldest first, at most the last 500
// bubbles; nil for a phone that was never opened.
func (s *Server) Transcript(phoneID string) []Bubble {
	p := s.lookup(phoneID)
	if p == nil {
		return nil
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Bubble(nil), p.bubbles...)
}

// lookup finds a phone in use, or nil.
func (s *Server) lookup(id string) *phone {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.phones[id]
}

// inUse finds a phone, or takes it into use on the first account.
func (s *Server) inUse(id string) (*phone, error) {
	a, err := s.account("")
	if err != nil {
		return nil, err
	}
	p, _, err := s.open(a, id)
	return p, err
}

// open finds a phone whatever its account, or takes a new one into use.
func (s *Server) open(a *account, id string) (p *phone, isNew bool, err error) {
	if !validID(id) {
		return nil, false, hotline.Errorf(hotline.Invalid, "standin.open", "an openid is 1 to 64 letters, digits, - and _")
	}
	now, epoch := s.now(), s.randomName(8)
	s.mu.Lock()
	defer s.mu.Unlock()
	if p, known := s.phones[id]; known {
		return p, false, nil
	}
	if len(s.phones) >= maxPhones {
		s.dropOldest()
	}
	p = &phone{
		id: id, account: a, epoch: epoch,
		usedAt: now, following: true, since: now, accepted: map[string]int{},
		changed: make(chan struct{}), left: make(chan struct{}),
	}
	close(p.left)
	s.phones[id] = p
	return p, true, nil
}

// dropOldest forgets the phone that has been quiet for longest. The server's
// lock is held.
func (s *Server) dropOldest() {
	var oldest *phone
	var since time.Time
	for _, p := range s.phones {
		if at := p.lastUse(); oldest == nil || at.Before(since) {
			oldest, since = p, at
		}
	}
	delete(s.phones, oldest.id)
}

func validID(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for _, c := range []byte(id) {
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9', c == '-', c == '_':
		default:
			return false
		}
	}
	return true
}

func (p *phone) lastUse() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.usedAt
}

// show adds a bubble to the chat and wakes the pages.
func (p *phone) show(b Bubble) Bubble {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.add(b)
}

// add is show with the lock held.
func (p *phone) add(b Bubble) Bubble {
	p.lastSeq++
	b.Seq = p.lastSeq
	p.usedAt = b.At
	p.bubbles = append(p.bubbles, b)
	if extra := len(p.bubbles) - maxBubbles; extra > 0 {
		p.bubbles = append([]Bubble(nil), p.bubbles[extra:]...)
	}
	p.wake()
	return b
}

// wake tells the pages to look again. The lock is held.
func (p *phone) wake() {
	close(p.changed)
	p.changed = make(chan struct{})
}

// viewAfter is what a page shows that has the bubbles up to seq, and a channel
// that is closed when there is more.
func (p *phone) viewAfter(seq int, now time.Time) (view, <-chan struct{}) {
	p.account.mu.Lock()
	menu := p.account.menu
	p.account.mu.Unlock()
	p.mu.Lock()
	defer p.mu.Unlock()
	v := view{
		Epoch: p.epoch, Account: p.account.DisplayName, Menu: menu,
		Bubbles: []Bubble{},
		Waiting: p.waiting > 0, Typing: now.Before(p.typingUntil), Following: p.following,
	}
	for _, b := range p.bubbles {
		if b.Seq > seq {
			v.Bubbles = append(v.Bubbles, b)
		}
	}
	return v, p.changed
}

// newest is the number of the last bubble.
func (p *phone) newest() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.lastSeq
}
