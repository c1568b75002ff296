package bot

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"hotline"
	"hotline/bot/escalation"
	"hotline/bot/outbox"
)

// Conversation is the shell around [Decider]: it loads, decides, carries out
// the effects, commits and answers. It is safe for concurrent use, in one
// process and in many.
type Conversation struct {
	Decider   *Decider
	Sessions  Sessions
	Cases     escalation.Store
	Watches   escalation.Watches
	Records   Records
	Questions Questions
	Contacts  Contacts
	Notices   hotline.Notices
	Now       func() time.Time
	Log       *slog.Logger
}

// busyPause is how long a repeated delivery waits before it looks again
// whether the first one has been answered.
const busyPause = 40 * time.Millisecond

// Handle answers one message. It never fails: what goes wrong is logged
// without a word of hers, and she gets the best answer that is left. It
// returns before ctx ends.
func (c *Conversation) Handle(ctx context.Context, m Message) Reply {
	for ctx.Err() == nil {
		begun, err := c.Sessions.Begin(ctx, m.User, m.Key)
		switch {
		case err != nil:
			c.log(ctx, "session store is down", m, err)
			reply, _ := c.turn(ctx, m, Begun{}, true)
			return reply
		case begun.Answered:
			return begun.Reply
		case begun.Working:
			pause(ctx, busyPause)
			continue
		}
		reply, again := c.turn(ctx, m, begun, false)
		if !again {
			return reply
		}
	}
	return Say(c.Decider.Script.Phrases.Fault)
}

// turn decides and makes the decision true. again says that somebody else
// moved her session on meanwhile, so that the turn has to begin again.
func (c *Conversation) turn(ctx context.Context, m Message, begun Begun, degraded bool) (reply Reply, again bool) {
	d := c.decideAndDo(ctx, m, begun, degraded)
	c.heard(ctx, m, d.Session.CaseID != "")
	if degraded {
		return d.Reply, false
	}
	err := c.Sessions.Commit(ctx, m.User, m.Key, begun.Version, d.Session, d.Reply)
	if hotline.CodeOf(err) == hotline.Conflict {
		return Reply{}, true
	}
	if err != nil {
		c.log(ctx, "commit failed", m, err)
	}
	return d.Reply, false
}

// decideAndDo decides and carries out the effects. A conflict means that her
// case was closed between the look and the act: it looks again.
func (c *Conversation) decideAndDo(ctx context.Context, m Message, begun Begun, degraded bool) Decision {
	for {
		open, err := c.openCase(ctx, m.User, begun, degraded)
		if err != nil {
			c.log(ctx, "case store is down", m, err)
		}
		d := c.Decider.Decide(Turn{
			Session: begun.Session, Case: open, Message: m, Now: c.Now(), Degraded: degraded,
		})
		opened, err := c.carryOut(ctx, m, d.Effects)
		if hotline.CodeOf(err) == hotline.Conflict && ctx.Err() == nil {
			continue
		}
		if err != nil {
			return c.failed(d, begun.Session)
		}
		if opened != "" {
			d.Session.CaseID = opened
		}
		return d
	}
}

// failed is the decision when something that matters could not be done: the
// session stays where it was, and nothing in the reply promises what did not
// happen. The first line of a safety text, with its number, stays.
func (c *Conversation) failed(d Decision, before Session) Decision {
	p := c.Decider.Script.Phrases
	text := p.Fault
	for _, e := range d.Effects {
		switch e.(type) {
		case OpenCase, AddToCase, WatchSilence:
			text = p.CaseFailed
		}
	}
	if d.Trace.Assessment.Level.Urgent() && !d.Reply.Empty() && d.Trace.Assessment.Ask == "" {
		number, _, _ := strings.Cut(d.Reply.Parts[0].Text, "\n")
		text = number + "\n" + text
	}
	d.Session, d.Reply = before, Say(text)
	return d
}

// openCase is her open case, or nil. A quiet turn costs no query: the case
// store is asked only when the session names a case, remembers nothing of her
// (new, erased or lost), or waits for an answer whose absence may have opened
// one.
func (c *Conversation) openCase(ctx context.Context, u hotline.UserID, begun Begun, degraded bool) (*escalation.Case, error) {
	known := begun.Session.CaseID
	if known == "" && len(begun.Session.Recent) > 0 && begun.Session.Asked == nil && !degraded {
		return nil, nil
	}
	found, err := c.Cases.OpenCaseOf(ctx, u)
	switch {
	case err == nil:
		return &found, nil
	case hotline.CodeOf(err) == hotline.NotFound:
		return nil, nil
	case known != "":
		// The store is down: what the session last knew is the best guess.
		return &escalation.Case{ID: known, User: u, State: escalation.Waiting}, err
	}
	return nil, err
}

// carryOut does the effects in order and tells the id of a case it opened. One
// that fails does not keep the others from being done; the first error of one
// that matters is returned.
func (c *Conversation) carryOut(ctx context.Context, m Message, effects []Effect) (opened string, first error) {
	for _, e := range effects {
		err := c.carryOutOne(ctx, e, &opened)
		if err == nil {
			continue
		}
		c.log(ctx, "effect failed", m, err)
		if first == nil && vital(e) {
			first = err
		}
	}
	return opened, first
}

// vital reports whether she must be told when the effect failed. The others
// lose nothing of hers: an editor's note, a copy of the bot's own words, a
// watch that will make a human look once too often.
func vital(e Effect) bool {
	switch e := e.(type) {
	case OpenCase, WatchSilence, SaveRecord:
		return true
	case AddToCase:
		return e.Line.Author == escalation.Her
	}
	return false
}

func (c *Conversation) carryOutOne(ctx context.Context, e Effect, opened *string) error {
	switch e := e.(type) {
	case OpenCase:
		opening, err := c.Cases.Open(ctx, e.Opening)
		if err != nil {
			return err
		}
		*opened = opening.ID
		c.Notices.Publish(hotline.Notice{Topic: hotline.CaseChanged, ID: opening.ID})
	case AddToCase:
		if e.CaseID == "" {
			e.CaseID = *opened
		}
		if e.CaseID == "" {
			return nil // the opening failed, and said so
		}
		if _, err := c.Cases.Append(ctx, e.Saying); err != nil {
			return err
		}
		c.Notices.Publish(hotline.Notice{Topic: hotline.CaseChanged, ID: e.CaseID})
	case WatchSilence:
		return c.Watches.Watch(ctx, e.Opening, e.Due)
	case EndWatch:
		return c.Watches.EndWatch(ctx, e.User)
	case SaveRecord:
		return c.Records.SaveRecord(ctx, e.Record)
	case NoteUnanswered:
		return c.Questions.NoteUnanswered(ctx, e.Unanswered)
	}
	return nil
}

// heard tells that she may be written to for a while. If it fails, texts for
// her wait until she is heard again.
func (c *Conversation) heard(ctx context.Context, m Message, caseOpen bool) {
	how := outbox.Message
	switch m.Kind {
	case Click:
		how = outbox.Click
	case Subscribe:
		how = outbox.Follow
	case Unsubscribe:
		return
	default:
	}
	tell := c.Contacts.Passing
	if caseOpen {
		tell = c.Contacts.Heard
	}
	if err := tell(ctx, m.User, how, c.Now()); err != nil {
		c.log(ctx, "contact not noted", m, err)
	}
}

func (c *Conversation) log(ctx context.Context, what string, m Message, err error) {
	c.Log.ErrorContext(ctx, what, "user", m.User.Hash(), "kind", m.Kind, "code", hotline.CodeOf(err), "err", err)
}

func pause(ctx context.Context, d time.Duration) {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-ctx.Done():
	case <-t.C:
	}
}
