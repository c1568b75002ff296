package standin

import "time"

// What an act of hers allows the bot to send by the customer-service API.
const (
	afterMessage = 48 * time.Hour
	perMessage   = 5
	afterTap     = time.Minute
	perTap       = 3
)

// ledger is the customer-service quota of one woman at one account. What she
// writes and what she taps open windows of their own; a message is taken from
// the window that ends first.
type ledger struct {
	message, tap window
	// contact is when she was last heard of.
	contact time.Time
}

// window is a number of messages that may be sent until a time.
type window struct {
	left  int
	until time.Time
}

func (l *ledger) wrote(at time.Time) {
	l.contact = at
	l.message = window{left: perMessage, until: at.Add(afterMessage)}
}

// tapped is also a follow, and an option of a msgmenu.
func (l *ledger) tapped(at time.Time) {
	l.contact = at
	l.tap = window{left: perTap, until: at.Add(afterTap)}
}

// spend takes one message: codeOK, or the reason why not.
func (l *ledger) spend(now time.Time) int {
	open := false
	for _, w := range []*window{&l.tap, &l.message} {
		if !now.Before(w.until) {
			continue
		}
		open = true
		if w.left > 0 {
			w.left--
			return codeOK
		}
	}
	if open {
		return codeCountSpent
	}
	return codeWindowClosed
}

// left is how many messages would be let through now, and when the last open
// window closes.
func (l *ledger) left(now time.Time) (n int, until time.Time) {
	for _, w := range []window{l.tap, l.message} {
		if !now.Before(w.until) {
			continue
		}
		n += w.left
		if w.until.After(until) {
			until = w.until
		}
	}
	return n, until
}
