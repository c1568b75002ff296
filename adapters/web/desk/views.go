package desk

import (
	"strings"
	"time"

	"hotline/bot/escalation"
	"hotline/bot/triage"
)

// caseView is a case as staff see it.
type caseView struct {
	ID        string
	Level     string // "P0" … "P4", also the class of the badge in lower case
	LevelWord string
	Urgent    bool
	Pseudonym string
	Reason    string
	Kinds     []string
	Flags     []string
	Evidence  []string
	OpenedAt  time.Time
	Waited    string // until claimed, as of now
	ClaimedAt time.Time
	ClosedAt  time.Time
	LastLine  string
	LastAt    time.Time
	Waiting   bool
	Open      bool
	Mine      bool
	Holder    string // name of who holds or held it, "" for nobody
	Outcome   string
	Note      string
}

// Class is the level as a class of the style sheet.
func (v caseView) Class() string { return strings.ToLower(v.Level) }

// look is one counselor's look at the store: who she is, what her colleagues
// are called, and when.
type look struct {
	me string
	// supervises: she may send again what others wrote.
	supervises bool
	who        names
	now        time.Time
}

func (l look) at(c escalation.Case) caseView {
	v := caseView{
		ID: c.ID, Level: c.Level.String(), LevelWord: levelWord(c.Level), Urgent: c.Level.Urgent(),
		Pseudonym: c.Pseudonym, Reason: reasonWord(c.Reason), Evidence: c.Evidence,
		Kinds: words(c.Kinds, kindWord), Flags: words(c.Flags, flagWord),
		OpenedAt: c.OpenedAt, Waited: waited(l.now.Sub(c.OpenedAt)), ClaimedAt: c.ClaimedAt, ClosedAt: c.ClosedAt,
		LastLine: c.LastLine, LastAt: c.LastAt,
		Waiting: c.State == escalation.Waiting, Open: c.State.Open(), Mine: holds(c, l.me),
		Note: c.Note,
	}
	if c.Counselor != "" {
		v.Holder = l.who.of(c.Counselor)
	}
	if !v.Open {
		v.Outcome = c.Outcome.Label()
	}
	return v
}

// holds reports whether the counselor may write in the case and close it.
func holds(c escalation.Case, login string) bool {
	return c.State == escalation.Claimed && c.Counselor == login
}

// words turns each value into its word, each word once.
func words[T triage.Kind | triage.Flag](values []T, word func(T) string) []string {
	var list []string
	seen := make(map[string]bool)
	for _, value := range values {
		if w := word(value); !seen[w] {
			seen[w] = true
			list = append(list, w)
		}
	}
	return list
}

// lineView is one line of a conversation.
type lineView struct {
	Seq          int64
	Author       string // her, bot, counselor, system: the class too
	Who          string
	Text         string
	At           time.Time
	Delivery     string // as escalation.Delivery, the class too
	DeliveryWord string
	// Why it was not sent, "" when it was or may yet be.
	Why string
	// Resend is the number under which it can be sent again, 0 if it cannot or
	// not by her.
	Resend int64
}

func (l look) line(said escalation.Line) lineView {
	v := lineView{
		Seq: said.Seq, Author: string(said.Author), Who: authorWord(said.Author), Text: said.Text, At: said.At,
		Delivery: string(said.Delivery), DeliveryWord: deliveryWord(said.Delivery),
	}
	if said.Author == escalation.Counselor && said.Name != "" {
		v.Who = l.who.of(said.Name)
	}
	return v
}

// choice is an entry of a select.
type choice struct{ Value, Label string }

func outcomeChoices() []choice {
	outcomes := escalation.Outcomes()
	list := make([]choice, 0, len(outcomes))
	for _, o := range outcomes {
		list = append(list, choice{Value: string(o), Label: o.Label()})
	}
	return list
}
