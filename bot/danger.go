package bot

import (
	"strconv"
	"strings"
	"time"

	"hotline/bot/escalation"
	"hotline/bot/triage"
)

// answerWithin is how long a safety question may stay unanswered before a human
// looks (design: no answer in the time set → a human).
const answerWithin = 3 * time.Minute

// danger answers an urgent message: the number first, a case opened or raised,
// staff paged. Nothing is asked before the number: a question that belongs to
// P0 begins with it, and the case does not wait for the answer.
func (s *step) danger() bool {
	if s.text == "" {
		return false
	}
	s.read = s.Triage.Assess(s.text)
	if together := s.Triage.Assess(s.whole); together.Level < s.read.Level {
		s.read = together
	}
	s.out.Trace.Assessment = s.read
	if !s.read.Level.Urgent() || s.read.Ask != "" && s.read.Level != triage.P0 {
		return false
	}
	s.via("danger")
	s.out.Session.Asked = nil
	s.pauseFlow()
	s.out.Session.Offered, s.out.Session.Misses = nil, 0
	q, ask := s.Triage.Question(s.read.Ask)
	switch {
	case ask && s.Case == nil && !s.Degraded:
		s.askSafety(q)
	case !s.held() || s.read.Level == triage.P0:
		s.say(s.Triage.Safety(firstKind(s.read.Kinds), s.read.Level))
	}
	s.openOrRaise(s.read, escalation.Danger)
	return true
}

// uncertain puts the one question that tells danger from its absence. Where
// her answer could not be kept apart, a human looks at once.
func (s *step) uncertain() bool {
	if s.read.Ask == "" {
		return false
	}
	q, ok := s.Triage.Question(s.read.Ask)
	if !ok || s.Degraded {
		s.via("danger, uncertain")
		s.say(s.Triage.Safety(firstKind(s.read.Kinds), s.read.Level))
		s.openOrRaise(s.read, escalation.Danger)
		return true
	}
	s.via("ask " + q.ID)
	s.pauseFlow()
	s.out.Session.Offered = nil
	s.askSafety(q)
	silent := s.opening(triage.Assessment{
		Level: min(q.OnSilence, s.read.Level), Kinds: s.read.Kinds, Flags: s.read.Flags, Evidence: s.read.Evidence,
	}, escalation.Silence)
	s.effect(WatchSilence{Opening: silent, Due: s.Now.Add(answerWithin)})
	return true
}

// askSafety puts a safety question and remembers that it waits.
func (s *step) askSafety(q triage.Question) {
	labels := make([]string, len(q.Options))
	for i, o := range q.Options {
		labels[i] = o.Label
	}
	s.say(q.Text, labels...)
	s.out.Session.Asked = &Asked{Question: q.ID, At: s.Now}
}

// chosen is the option of a safety question that her answer names: by number,
// by its words, by a synonym.
func chosen(q triage.Question, text string) (triage.Option, bool) {
	said := bare(text)
	for i, o := range q.Options {
		if said == strconv.Itoa(i+1) || said == bare(o.Label) {
			return o, true
		}
		for _, synonym := range o.Synonyms {
			if said == bare(synonym) {
				return o, true
			}
		}
	}
	return triage.Option{}, false
}

// safetyAnswer reads her answer to a safety question. An answer that is none of
// the options is not taken for "no": a human looks, and the message is answered
// like any other.
func (s *step) safetyAnswer() bool {
	asked := s.out.Session.Asked
	if asked == nil || s.text == "" {
		return false
	}
	s.out.Session.Asked = nil
	s.effect(EndWatch{User: s.Message.User})
	q, ok := s.Triage.Question(asked.Question)
	if !ok {
		return false
	}
	option, ok := chosen(q, s.text)
	if !ok {
		return s.unclearAnswer(q)
	}
	s.via("answer to " + q.ID)
	read := triage.Assessment{
		Level:    option.Level,
		Evidence: []triage.Evidence{{Rule: "question " + q.ID, Words: option.Label}},
	}
	if option.Kind != "" {
		read.Kinds = []triage.Kind{option.Kind}
	}
	s.out.Trace.Assessment = read
	if option.Level.Urgent() {
		s.say(s.Triage.Safety(option.Kind, option.Level))
		s.openOrRaise(read, escalation.Danger)
		return true
	}
	if s.Case != nil {
		s.openOrRaise(read, escalation.Silence)
	}
	s.offer(s.Script.Phrases.AnsweredSafe,
		Offer{s.Script.Phrases.YesHuman, actHuman}, Offer{s.Script.Phrases.ToMenu, actMenu})
	return true
}

// unclearAnswer lets a human look at a safety question that got no clear
// answer. The turn goes on when her words are a matter of their own.
func (s *step) unclearAnswer(q triage.Question) bool {
	if c, ok := s.Script.Command(s.text); ok && (c == CmdHarmless || c == CmdErase) {
		return false
	}
	read := s.Triage.Assess(s.text)
	if read.Level.Urgent() && read.Ask == "" {
		return false
	}
	s.via("no clear answer to " + q.ID)
	s.openOrRaise(triage.Assessment{
		Level:    q.OnSilence,
		Flags:    []triage.Flag{triage.Uncertain},
		Evidence: []triage.Evidence{{Rule: "question " + q.ID, Words: "没有明确回答"}},
	}, escalation.Silence)
	s.say(s.Script.Phrases.AskedQuiet)
	return true
}

// openOrRaise makes sure that a human sees this message: in her open case, or
// in a new one.
func (s *step) openOrRaise(read triage.Assessment, reason escalation.Reason) {
	if s.Case != nil {
		s.effect(AddToCase{escalation.Saying{
			CaseID: s.Case.ID, SourceKey: s.Message.Key, Line: s.herLine(),
			Level: read.Level, Kinds: read.Kinds, Flags: read.Flags, Evidence: words(read.Evidence),
		}})
		return
	}
	s.effect(OpenCase{s.opening(read, reason)})
}

func (s *step) opening(read triage.Assessment, reason escalation.Reason) escalation.Opening {
	return escalation.Opening{
		SourceKey: s.Message.Key, User: s.Message.User,
		Level: read.Level, Kinds: read.Kinds, Flags: read.Flags, Evidence: words(read.Evidence),
		Reason: reason, Lines: s.conversationSoFar(), At: s.Now,
	}
}

// relay keeps her message in her open case. While a counselor holds it the bot
// says nothing; while it waits the bot goes on answering what it knows.
func (s *step) relay() bool {
	if s.Case == nil {
		return false
	}
	s.via("case")
	s.effect(AddToCase{escalation.Saying{
		CaseID: s.Case.ID, SourceKey: s.Message.Key, Line: s.herLine(), Level: s.read.Level,
		Kinds: s.read.Kinds, Flags: s.read.Flags, Evidence: words(s.read.Evidence),
	}})
	if s.held() {
		return true
	}
	if s.wordless() || s.flowAnswer() || s.answerNumber() || s.answerArticle(sure) {
		return true
	}
	s.say(s.Script.Phrases.HumanWaiting)
	return true
}

// callHuman opens a case because she wants one, or needs one.
func (s *step) callHuman(reason escalation.Reason) {
	s.pauseFlow()
	s.out.Session.Offered, s.out.Session.Misses = nil, 0
	read := s.read
	read.Level = min(read.Level, triage.P2)
	s.openOrRaise(read, reason)
	if s.Case != nil {
		if !s.held() {
			s.say(s.Script.Phrases.HumanWaiting)
		}
		return
	}
	s.say(s.Script.Phrases.HumanCalled)
}

// held reports whether a counselor holds her case.
func (s *step) held() bool { return s.Case != nil && s.Case.State == escalation.Claimed }

func firstKind(kinds []triage.Kind) triage.Kind {
	if len(kinds) == 0 {
		return ""
	}
	return kinds[0]
}

// words are the reasons of an assessment as a counselor reads them.
func words(evidence []triage.Evidence) []string {
	out := make([]string, 0, len(evidence))
	for _, e := range evidence {
		if w := strings.TrimSpace(e.Words); w != "" {
			out = append(out, w)
		}
	}
	return out
}
