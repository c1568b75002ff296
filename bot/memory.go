package bot

import (
	"strings"
	"time"

	"hotline/bot/escalation"
	"hotline/knowledge"
)

// How much of the conversation a session remembers: enough for a counselor to
// see what led to a case, little enough for Redis and for her privacy.
const (
	recentLines = 12
	recentRunes = 120
)

// A message cut into pieces: how long a piece waits for the next one, and how
// short a text is that she has hardly finished.
const (
	burstWindow   = 30 * time.Second
	fragmentRunes = 3
)

// burst is what she is saying when she sends it piece by piece: 他, 又, 来了, 快
// within half a minute are one utterance. Pieces that were understood are not
// part of it.
func (s *Session) burst(text string, now time.Time) string {
	if s.Fragment == "" || text == "" || now.Sub(s.FragmentAt) > burstWindow {
		return text
	}
	return s.Fragment + " " + text
}

// forgetClosedCase brings the session in line with the case store.
func (s *Session) forgetClosedCase(open *escalation.Case) {
	s.CaseID = ""
	if open != nil {
		s.CaseID = open.ID
	}
}

// remember keeps the turn for a later case, and writes the bot's words into
// the case that is open.
func (s *step) remember() {
	if s.out.Session.Fragment == s.Session.Fragment && s.out.Session.FragmentAt.Equal(s.Session.FragmentAt) {
		s.out.Session.Fragment, s.out.Session.FragmentAt = "", time.Time{} // this turn understood her
	}
	said := make([]string, 0, len(s.out.Reply.Parts))
	for _, p := range s.out.Reply.Parts {
		said = append(said, p.Text)
	}
	answer := strings.Join(said, "\n")
	if s.caseTouched() {
		s.out.Session.Recent = nil
		if answer != "" {
			s.effect(AddToCase{escalation.Saying{
				CaseID: s.out.Session.CaseID, SourceKey: s.Message.Key + "/reply", Level: leastUrgent,
				Line: escalation.Line{At: s.Now, Author: escalation.Bot, Text: answer},
			}})
		}
		return
	}
	if c, ok := s.Script.Command(s.text); ok && (c == CmdErase || c == CmdHarmless) {
		return
	}
	recent := s.out.Session.Recent
	if s.text != "" {
		recent = append(recent, Said{At: s.Now, Her: true, Text: clip(s.text)})
	}
	if answer != "" {
		recent = append(recent, Said{At: s.Now, Text: clip(answer)})
	}
	s.out.Session.Recent = recent[max(0, len(recent)-recentLines):]
}

// caseTouched reports whether the turn opened a case or added to one.
func (s *step) caseTouched() bool {
	for _, e := range s.out.Effects {
		switch e.(type) {
		case OpenCase, AddToCase:
			return true
		}
	}
	return false
}

// conversationSoFar is what a new case starts with: what the session
// remembers, and her message.
func (s *step) conversationSoFar() []escalation.Line {
	lines := make([]escalation.Line, 0, len(s.Session.Recent)+1)
	for _, said := range s.Session.Recent {
		author := escalation.Bot
		if said.Her {
			author = escalation.Her
		}
		lines = append(lines, escalation.Line{At: said.At, Author: author, Text: said.Text})
	}
	return append(lines, s.herLine())
}

// herLine is her message as a line of a case.
func (s *step) herLine() escalation.Line {
	text := s.text
	switch {
	case s.Message.Kind == Click:
		text = "[点了菜单按钮]"
	case s.Message.Kind == Image:
		text = "[图片]"
	case text == "" && s.Message.Kind == Voice:
		text = "[语音]"
	case text == "":
		text = "[其他消息]"
	}
	return escalation.Line{At: s.Now, Author: escalation.Her, Text: text}
}

// search asks the library once a turn.
func (s *step) search() []knowledge.Hit {
	if s.out.Trace.Hits != nil {
		return s.out.Trace.Hits
	}
	hits := s.Library.Search(s.text, nearest)
	if s.whole != s.text && (len(hits) == 0 || hits[0].Confidence < possible) {
		hits = s.Library.Search(s.whole, nearest)
	}
	s.out.Trace.Hits = hits
	return hits
}

func (s *step) nearestIDs() []string {
	hits := s.search()
	ids := make([]string, len(hits))
	for i, h := range hits {
		ids[i] = h.ID
	}
	return ids
}

func clip(text string) string {
	runes := []rune(text)
	if len(runes) <= recentRunes {
		return text
	}
	return string(runes[:recentRunes]) + "…"
}
