package outbox

import (
	"context"
	"time"

	"hotline"
)

// Contact is how she was last heard of, which decides how often she may be
// written to.
type Contact string

// The contacts. WeChat counts the choice of an entry in a menu message as a
// click.
const (
	Message Contact = "message"
	Click   Contact = "click"
	Follow  Contact = "follow"
	Scan    Contact = "scan"
)

// Ledger counts how often she may still be written to. It is shared by all
// instances. It may know less than WeChat does, which is asked then, and is
// corrected by what WeChat says.
type Ledger interface {
	// Heard notes that she was heard of at the time given and puts back the
	// texts that were held for that. A contact older than the last one of its
	// kind changes nothing.
	Heard(ctx context.Context, u hotline.UserID, how Contact, at time.Time) error
	// Spend takes one of the texts that may be sent to her at now. false:
	// there is none. true, too, when the ledger does not know.
	Spend(ctx context.Context, u hotline.UserID, now time.Time) (bool, error)
	// Correct tells the ledger what WeChat said of an attempt whose text was
	// spent at the time given.
	Correct(ctx context.Context, u hotline.UserID, c Correction, spentAt time.Time) error
	// Left is how often she may be written to at now.
	Left(ctx context.Context, u hotline.UserID, now time.Time) (Quota, error)
}

// Correction is what an attempt taught us about the ledger.
type Correction int

// The corrections.
const (
	// NotCounted: WeChat did not take the text, so it does not count.
	NotCounted Correction = iota
	// AllSpent: WeChat takes no more texts for her, unless she was heard of
	// since.
	AllSpent
)

// Quota is how often she may be written to.
type Quota struct {
	// Left is the number of texts; meaningless when Unknown.
	Left int
	// Until is when Left shrinks next; zero when nothing is left.
	Until time.Time
	// Unknown: the ledger does not know whether she may be written to.
	Unknown bool
}

// What WeChat allows.
const (
	afterMessage  = 5
	messageWindow = 48 * time.Hour
	afterClick    = 3
	clickWindow   = time.Minute
)

// Window is a number of texts and the time in which they may be sent.
type Window struct {
	Left int
	// Until is the end of it; zero for one that nothing is known of.
	Until time.Time
}

func (w Window) open(now time.Time) bool { return w.Left > 0 && now.Before(w.Until) }

// Budget is the ledger's page for one woman. It decides; who stores it does.
type Budget struct {
	// Written is the window after her last message. When it is zero she may
	// have written without our having noted it.
	Written Window
	// Touched is the window after her last click, follow or scan.
	Touched Window
	HeardAt time.Time
}

// Hear opens the window that the contact gives. Before a click she may have
// written without our having noted it, so a window that was closed is unknown
// from then on.
func (b *Budget) Hear(how Contact, at time.Time) {
	if how != Message && !b.Written.open(at) {
		b.Written = Window{}
	}
	w, fresh := &b.Touched, Window{Left: afterClick, Until: at.Add(clickWindow)}
	if how == Message {
		w, fresh = &b.Written, Window{Left: afterMessage, Until: at.Add(messageWindow)}
	}
	if fresh.Until.After(w.Until) {
		*w = fresh
	}
	if at.After(b.HeardAt) {
		b.HeardAt = at
	}
}

// Spend takes one text, from the window that ends first.
func (b *Budget) Spend(now time.Time) bool {
	switch {
	case b.Touched.open(now):
		b.Touched.Left--
	case b.Written.open(now):
		b.Written.Left--
	default:
		return b.Written.Until.IsZero()
	}
	return true
}

// Correct makes the correction for a text that was spent at the time given.
func (b *Budget) Correct(c Correction, spentAt time.Time) {
	switch {
	case c == AllSpent && !b.HeardAt.After(spentAt):
		b.Touched.Left, b.Written.Left = 0, 0
		if b.Written.Until.IsZero() {
			b.Written.Until = spentAt
		}
	case c == AllSpent: // she was heard of since: WeChat's word is out of date
	case spentAt.Before(b.Touched.Until) && b.Touched.Left < afterClick:
		b.Touched.Left++
	case spentAt.Before(b.Written.Until) && b.Written.Left < afterMessage:
		b.Written.Left++
	}
}

// Left is what may be sent at now.
func (b *Budget) Left(now time.Time) Quota {
	var q Quota
	for _, w := range []Window{b.Touched, b.Written} {
		if !w.open(now) {
			continue
		}
		q.Left += w.Left
		if q.Until.IsZero() || w.Until.Before(q.Until) {
			q.Until = w.Until
		}
	}
	q.Unknown = q.Left == 0 && b.Written.Until.IsZero()
	return q
}

// Forget makes the budget unknown unless it has room: she must have been heard
// of without our having noted it.
func (b *Budget) Forget(now time.Time) {
	if b.Left(now).Left == 0 {
		b.Written = Window{}
	}
}
