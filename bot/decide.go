package bot

import (
	"strings"
	"time"

	"hotline/bot/escalation"
	"hotline/bot/triage"
	"hotline/flows"
	"hotline/knowledge"
)

// Triage is the reading of danger, as package triage does it.
type Triage interface {
	Assess(text string) triage.Assessment
	// Safety is the text for an urgent message, the number in its first line.
	Safety(kind triage.Kind, level triage.Level) string
	// Question is a safety question by its id.
	Question(id string) (triage.Question, bool)
}

// Library is the published articles, as package knowledge holds them.
type Library interface {
	// Search finds at most n articles, the best first.
	Search(text string, n int) []knowledge.Hit
	Article(id string) (knowledge.Article, bool)
	// BriefText is what the chat says of an article, "" when there is none.
	BriefText(id string) string
}

// Decider holds all that a decision reads.
type Decider struct {
	Triage  Triage
	Flows   flows.Stepper
	Library Library
	Script  *Script
	// ArticleURL is the public address of an article's page.
	ArticleURL func(id string) string
}

// Turn is all that a decision depends on.
type Turn struct {
	Session Session
	// Case is her open case as the case store has it, nil when she has none.
	Case    *escalation.Case
	Message Message
	Now     time.Time
	// Degraded says that the session store is down: Session is empty and will
	// not be kept, so nothing that needs a second message is begun.
	Degraded bool
}

// Decision is what to remember, to say and to do.
type Decision struct {
	Session Session
	Reply   Reply
	Effects []Effect
	Trace   Trace
}

// Decide says what happens to one message. It is pure.
func (d *Decider) Decide(t Turn) Decision {
	s := &step{Decider: d, Turn: t, read: triage.Assessment{Level: leastUrgent}}
	s.out.Session = t.Session
	s.out.Session.forgetClosedCase(t.Case)
	s.text = strings.TrimSpace(t.Message.Text)
	s.whole = t.Session.burst(s.text, t.Now)
	s.run()
	s.remember()
	return s.out
}

// step is one decision on its way.
type step struct {
	*Decider
	Turn
	text string
	// whole is the text with the fragments before it; see [Session.burst].
	whole string
	read  triage.Assessment
	out   Decision
}

// run asks the questions of the package's story in their order; the first that
// answers ends the turn.
func (s *step) run() {
	for _, answer := range []func() bool{
		s.event,
		s.safetyAnswer,
		s.danger,
		s.command,
		s.relay,
		s.uncertain,
		s.flowAnswer,
		s.wordless,
		s.route,
	} {
		if answer() {
			return
		}
	}
}

// event answers what is no message of hers: following, leaving, a button.
func (s *step) event() bool {
	switch s.Message.Kind {
	case Subscribe:
		s.via("welcome")
		s.say(s.Script.Phrases.Welcome)
		s.showMenu()
	case Unsubscribe:
		s.via("unsubscribe")
		s.leave()
	case Click:
		s.via("button")
		s.out.Session.Misses = 0
		if topic, ok := s.Script.Topic(s.text); ok {
			s.showTopic(topic)
			return true
		}
		return s.act(s.text) || s.showMenu()
	default:
		return false
	}
	return true
}

// command answers the words that work everywhere.
func (s *step) command() bool {
	c, ok := s.Script.Command(s.text)
	if !ok {
		return false
	}
	s.via("command " + string(c))
	if s.read.Ask != "" {
		// The words are known and mean what they say: a doubt is no finding.
		s.read = triage.Assessment{Level: leastUrgent}
	}
	s.out.Session.Misses = 0
	session := &s.out.Session
	switch c {
	case CmdMenu:
		s.pauseFlow()
		return s.showMenu()
	case CmdBack:
		return s.back()
	case CmdExit:
		if session.Flow == nil {
			s.say(s.Script.Phrases.ExitNothing)
			return true
		}
		s.pauseFlow()
		s.say(s.Script.Phrases.ExitFlow)
	case CmdHuman:
		s.callHuman(escalation.Asked)
	case CmdErase:
		s.erase()
	case CmdResume:
		return s.resume()
	case CmdHarmless:
		s.hide()
	}
	return true
}

func (s *step) back() bool {
	session := &s.out.Session
	if session.Flow != nil {
		turn, err := s.Flows.Back(*session.Flow, s.Now)
		if err == nil && turn.Progress != nil {
			s.showFlow(turn)
			return true
		}
		s.pauseFlow()
	} else if len(session.Offered) == 0 {
		s.say(s.Script.Phrases.BackNothing)
	}
	return s.showMenu()
}

func (s *step) resume() bool {
	paused := s.out.Session.Paused
	if paused == nil {
		paused = s.out.Session.Flow
	}
	if paused == nil {
		s.say(s.Script.Phrases.ResumeNothing)
		return s.showMenu()
	}
	turn, err := s.Flows.Ask(*paused, s.Now)
	if err != nil {
		s.out.Session.Paused, s.out.Session.Flow = nil, nil
		s.say(s.Script.Phrases.ResumeNothing)
		return s.showMenu()
	}
	s.out.Session.Paused = nil
	s.showFlow(turn)
	return true
}

// erase forgets her, except for an open case, which is not the bot's to drop.
func (s *step) erase() {
	openCase := ""
	if s.Case != nil {
		openCase = s.Script.Phrases.ErasedCase
	}
	s.out.Session = Session{CaseID: s.out.Session.CaseID}
	s.say(fill(s.Script.Phrases.Erased, "open_case", openCase))
}

// hide switches to something harmless at once: somebody may be looking. Staff
// who have a case of hers learn that she left on purpose.
func (s *step) hide() {
	s.out.Session = Session{CaseID: s.out.Session.CaseID}
	harmless := s.Script.Phrases.Harmless
	s.say(harmless[s.Now.YearDay()%len(harmless)])
	if s.Case != nil {
		s.tellStaff("她发了安全词，已切到无关内容。先别给她发消息。", triage.DeviceUnsafe)
	}
}

// leave forgets her when she stops following. A case stays open, and staff
// learn that nothing they write will reach her.
func (s *step) leave() {
	s.out.Session = Session{CaseID: s.out.Session.CaseID}
	if s.Case != nil {
		s.tellStaff("她取消了关注，现在发什么她都收不到。", escalation.Unfollowed)
	}
}

// tellStaff adds a line to her case that says what happened.
func (s *step) tellStaff(what string, flags ...triage.Flag) {
	s.effect(AddToCase{escalation.Saying{
		CaseID: s.Case.ID, SourceKey: s.Message.Key, Level: leastUrgent, Flags: flags,
		Line: escalation.Line{At: s.Now, Author: escalation.System, Text: what},
	}})
}

// say adds a bubble.
func (s *step) say(text string, choices ...string) {
	s.out.Reply.Parts = append(s.out.Reply.Parts, Part{Text: text, Choices: choices})
}

// offer adds a bubble whose numbers lead somewhere.
func (s *step) offer(text string, offers ...Offer) {
	labels := make([]string, len(offers))
	for i, o := range offers {
		labels[i] = o.Label
	}
	s.say(text, labels...)
	s.out.Session.Offered = offers
}

func (s *step) effect(e Effect) { s.out.Effects = append(s.out.Effects, e) }

// pauseFlow takes her out of a flow so that 继续 finds it.
func (s *step) pauseFlow() {
	if s.out.Session.Flow != nil {
		s.out.Session.Paused, s.out.Session.Flow = s.out.Session.Flow, nil
	}
}
