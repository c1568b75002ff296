package standin

import (
	"context"
	"strings"
	"time"

	"hotline"
)

// Delivery tells how one push fared.
type Delivery struct {
	// MsgID is 0 for events.
	MsgID int64 `json:"msg_id"`
	// Attempts is how often it was delivered, 1 to 3.
	Attempts int `json:"attempts"`
	// Status is the HTTP status of the last attempt, 0 when it had no answer.
	Status int `json:"status"`
	// Bubbles are those that the push put on her screen after her own: the
	// reply, or WeChat's grey line. A reply that says nothing puts none.
	Bubbles []Bubble `json:"bubbles"`
	// Fault is WeChat's grey line if that is what she saw, otherwise "".
	Fault string `json:"fault"`
	// Reason says in English why there was a fault, without any content; for
	// an answer that WeChat cannot show it is the text of a [FlawError].
	Reason string `json:"reason"`
	// ToAgent tells that nothing was pushed: she is talking with WeChat's own
	// customer service.
	ToAgent bool `json:"to_agent"`
}

// Reply is the text that she was shown as the reply, or "".
func (d Delivery) Reply() string {
	for _, b := range d.Bubbles {
		if b.From == FromBot {
			return b.Text
		}
	}
	return ""
}

// Send types a text on a phone, taking it into use if need be, and waits for
// the outcome. A fault that she sees is no error. invalid: nothing to send, or
// no callback; conflict: she does not follow the account; otherwise that of
// ctx.
func (s *Server) Send(ctx context.Context, phoneID, text string) (Delivery, error) {
	return s.wait(ctx)(s.say(phoneID, text))
}

// Choose taps an option of a msgmenu: its text goes out with its id.
func (s *Server) Choose(ctx context.Context, phoneID, choiceID, text string) (Delivery, error) {
	return s.wait(ctx)(s.choose(phoneID, choiceID, text))
}

// Tap presses a menu button, named by its key, or by its address if it opens a
// page. not_found: the menu has no such button.
func (s *Server) Tap(ctx context.Context, phoneID, key string) (Delivery, error) {
	return s.wait(ctx)(s.tap(phoneID, key))
}

// Follow subscribes to the account, again if need be.
func (s *Server) Follow(ctx context.Context, phoneID string) (Delivery, error) {
	return s.wait(ctx)(s.follow(phoneID))
}

// Unfollow unsubscribes from the account. Nothing that the bot answers is
// shown.
func (s *Server) Unfollow(ctx context.Context, phoneID string) (Delivery, error) {
	return s.wait(ctx)(s.unfollow(phoneID))
}

// Push sends anything else: a picture, a voice message, an event, something
// that WeChat has invented since. Its effect on the phone and on WeChat's books
// is the true one. invalid: no kind, or an event without a name; conflict: she
// does not follow the account.
func (s *Server) Push(ctx context.Context, phoneID string, it Item) (Delivery, error) {
	return s.wait(ctx)(s.push(phoneID, it))
}

// Repeat delivers the phone's last push once more, as WeChat does when an
// answer was lost on the way. The delivery carries the answer, but her chat
// does not change.
func (s *Server) Repeat(ctx context.Context, phoneID string) (Delivery, error) {
	p := s.lookup(phoneID)
	if p == nil {
		return Delivery{}, hotline.Errorf(hotline.NotFound, "standin.Repeat", "no such phone")
	}
	p.mu.Lock()
	last := p.last
	p.mu.Unlock()
	if last.fields == nil {
		return Delivery{}, hotline.Errorf(hotline.NotFound, "standin.Repeat", "the phone has sent nothing")
	}
	verdict, err := s.deliver(ctx, p, last, func() {})
	if err != nil {
		return Delivery{}, err
	}
	d := verdict.delivery(last)
	if b, shown := verdict.bubble(s.now()); shown {
		d.Bubbles = []Bubble{b}
	}
	return d, nil
}

// departure is a push that has its place in the phone's order and runs when
// called.
type departure func(context.Context) (Delivery, error)

func (s *Server) wait(ctx context.Context) func(departure, error) (Delivery, error) {
	return func(run departure, err error) (Delivery, error) {
		if err != nil {
			return Delivery{}, err
		}
		return run(ctx)
	}
}

func (s *Server) say(phoneID, text string) (departure, error) {
	if strings.TrimSpace(text) == "" {
		return nil, hotline.Errorf(hotline.Invalid, "standin.Send", "nothing to send")
	}
	return s.typed(phoneID, text, textPush)
}

func (s *Server) choose(phoneID, choiceID, text string) (departure, error) {
	if strings.TrimSpace(text) == "" || choiceID == "" {
		return nil, hotline.Errorf(hotline.Invalid, "standin.Choose", "an option has an id and a text")
	}
	return s.typed(phoneID, text, func(id int64, at time.Time, text string) push {
		return choicePush(id, at, text, choiceID)
	})
}

// push finds the verb for an item.
func (s *Server) push(phoneID string, it Item) (departure, error) {
	switch {
	case it.Kind == "" || (it.Kind == KindEvent && it.Event == ""):
		return nil, hotline.Errorf(hotline.Invalid, "standin.Push", "an item has a kind, and an event a name")
	case it.Kind == KindText:
		return s.say(phoneID, it.Text)
	case it.Event == EventSubscribe && it.Key == "":
		return s.follow(phoneID)
	case it.Event == EventUnsubscribe:
		return s.unfollow(phoneID)
	}
	for name := range it.Extra {
		if !validID(name) {
			return nil, hotline.Errorf(hotline.Invalid, "standin.Push", "an extra element has no good name")
		}
	}
	p, err := s.inUse(phoneID)
	if err != nil {
		return nil, err
	}
	if it.Kind.hasMedia() && it.MediaID == "" {
		it.MediaID = s.keep(p.account, it.Kind, it.Data)
	}
	it = it.filled()
	out := itemPush(s.messageID(), s.now(), it)
	return s.depart(p, out, func() error {
		if it.Event == EventSubscribe { // by a code: the key names it
			p.following, p.since = true, out.at
		}
		if !p.following {
			return hotline.Errorf(hotline.Conflict, "standin.Push", "she does not follow the account")
		}
		p.note(it, out.at)
		return nil
	})
}

// note keeps WeChat's books on an item. The lock is held.
func (p *phone) note(it Item, at time.Time) {
	if it.Kind != KindEvent {
		p.ledger.wrote(at)
		b := it.bubble()
		b.At = at
		p.add(b)
		return
	}
	switch it.Event {
	case EventClick, EventScan, EventSubscribe:
		p.ledger.tapped(at)
	case EventKfCreate:
		p.session.open(at)
	case EventKfClose:
		p.session.close()
	case EventNoticePopup:
		p.accepted[it.Template]++
	default:
		// Nothing that WeChat counts.
	}
}

// typed shows her bubble and lines up the push behind those before it.
func (s *Server) typed(phoneID, text string, write func(int64, time.Time, string) push) (departure, error) {
	p, err := s.inUse(phoneID)
	if err != nil {
		return nil, err
	}
	out := write(s.messageID(), s.now(), text)
	return s.depart(p, out, func() error {
		if !p.following {
			return hotline.Errorf(hotline.Conflict, "standin.typed", "she does not follow the account")
		}
		if out.isChoice() {
			p.ledger.tapped(out.at)
		} else {
			p.ledger.wrote(out.at)
		}
		p.add(Bubble{From: Her, Text: text, At: out.at})
		return nil
	})
}

func (s *Server) tap(phoneID, key string) (departure, error) {
	p, err := s.inUse(phoneID)
	if err != nil {
		return nil, err
	}
	button, found := p.account.button(key)
	if !found {
		return nil, hotline.Errorf(hotline.NotFound, "standin.Tap", "the menu has no such button")
	}
	out := eventPush(s.now(), "CLICK", button.Key)
	if button.Type == viewButton {
		out = eventPush(s.now(), "VIEW", button.URL)
	}
	return s.depart(p, out, func() error {
		if !p.following {
			return hotline.Errorf(hotline.Conflict, "standin.Tap", "she does not follow the account")
		}
		if button.Type != viewButton {
			p.ledger.tapped(out.at)
		}
		return nil
	})
}

func (s *Server) follow(phoneID string) (departure, error) {
	p, err := s.inUse(phoneID)
	if err != nil {
		return nil, err
	}
	out := eventPush(s.now(), "subscribe", "")
	return s.depart(p, out, func() error {
		p.following, p.since = true, out.at
		p.ledger.tapped(out.at)
		return nil
	})
}

func (s *Server) unfollow(phoneID string) (departure, error) {
	p, err := s.inUse(phoneID)
	if err != nil {
		return nil, err
	}
	out := eventPush(s.now(), "unsubscribe", "")
	return s.depart(p, out, func() error {
		p.following = false
		p.ledger = ledger{}
		return nil
	})
}

// depart gives a push its place in the phone's order: does what happens on the
// phone itself, with its lock held, and returns what runs the push.
func (s *Server) depart(p *phone, out push, onPhone func() error) (departure, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if err := onPhone(); err != nil {
		return nil, err
	}
	if !out.isEvent() && p.session.takes(out.at) {
		return func(context.Context) (Delivery, error) {
			return Delivery{MsgID: out.msgID, ToAgent: true}, nil
		}, nil
	}
	before, left := p.left, make(chan struct{})
	p.left, p.last = left, out
	p.waiting++
	p.wake()
	return func(ctx context.Context) (Delivery, error) {
		return s.run(ctx, p, out, before, left)
	}, nil
}

// button finds a menu button by its key, or by its address.
func (a *account) button(key string) (MenuButton, bool) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, b := range a.menu {
		for _, candidate := range append([]MenuButton{b}, b.Sub...) {
			if key != "" && (candidate.Key == key || candidate.URL == key) {
				return candidate, true
			}
		}
	}
	return MenuButton{}, false
}
