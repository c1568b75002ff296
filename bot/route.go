package bot

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"hotline/bot/escalation"
	"hotline/bot/triage"
	"hotline/flows"
)

// What an [Offer] leads to; "article:" and "flow:" and "menu:" carry an id.
const (
	actHuman   = "human"
	actMenu    = "menu"
	actNone    = "none"
	actArticle = "article:"
	actFlow    = "flow:"
	actTopic   = "menu:"
)

// Confidences of the library from which on an article is the answer, the answer
// even in the middle of a flow, and worth offering. [knowledge.Hit] tells the
// scale.
const (
	sure       = 0.6
	sureInFlow = 0.75
	possible   = 0.25
)

// nearest is how many questions are offered when none is sure; missesToHuman is
// after how many messages in a row that found nothing a human is offered.
const (
	nearest       = 3
	missesToHuman = 2
)

// flowAnswer tries her message on the question of the flow she is in. What is
// no answer may be a question of its own: it is answered, and the flow asks
// again.
func (s *step) flowAnswer() bool {
	p := s.out.Session.Flow
	if p == nil || s.text == "" {
		return false
	}
	turn, err := s.Flows.Step(*p, s.text, s.Now)
	if err != nil {
		s.out.Session.Flow = nil
		return false
	}
	if !turn.Understood && s.answerArticle(sureInFlow) {
		s.via("question inside flow " + p.Flow)
		again, err := s.Flows.Ask(*p, s.Now)
		if err == nil {
			s.dropChoices()
			s.showFlow(again)
		}
		return true
	}
	s.via("flow " + p.Flow + " at " + p.State)
	s.showFlow(turn)
	return true
}

// dropChoices takes the numbers off what was said: the flow's question that
// follows has its own.
func (s *step) dropChoices() {
	for i := range s.out.Reply.Parts {
		s.out.Reply.Parts[i].Choices = nil
	}
}

// showFlow says a turn of a flow and carries out its end.
func (s *step) showFlow(turn flows.Turn) {
	s.out.Session.Flow, s.out.Session.Offered = turn.Progress, nil
	for i, text := range turn.Say {
		if i == len(turn.Say)-1 {
			s.say(text, turn.Choices...)
		} else {
			s.say(text)
		}
	}
	if turn.End != nil {
		s.endFlow(*turn.End)
	}
}

func (s *step) endFlow(end flows.End) {
	switch end.Kind {
	case flows.EndArticle:
		s.showArticle(end.Article)
	case flows.EndRecord:
		s.effect(SaveRecord{Record{
			SourceKey: s.Message.Key, User: s.Message.User, Kind: end.Record, Fields: end.Slots,
			Consent: end.Consent, At: s.Now,
		}})
		s.say(s.Script.Phrases.RecordSaved)
	case flows.EndCase:
		level, err := triage.ParseLevel(end.Level)
		if err != nil {
			level = triage.P2
		}
		s.read = triage.Assessment{Level: min(level, s.read.Level)}
		for _, line := range end.Summary {
			s.read.Evidence = append(s.read.Evidence, triage.Evidence{Rule: "flow", Words: line})
		}
		s.callHuman(escalation.FlowEnd)
	case flows.EndNothing:
	}
}

// wordless answers what has no words to route by.
func (s *step) wordless() bool {
	p := s.Script.Phrases
	switch {
	case s.Message.Kind == Image:
		s.say(p.Image)
	case s.Message.Kind == Voice && s.text == "":
		s.say(p.Voice)
	case s.Message.Kind == Other, s.text == "":
		s.say(p.Other)
	default:
		return false
	}
	s.via("no words")
	return true
}

// route finds what she means: a number or label offered before, a flow, an
// article, the nearest questions, or nothing.
func (s *step) route() bool {
	return s.answerNumber() || s.startFlow() || s.answerCourtesy() || s.answerArticle(sure) || s.offerNearest() || s.miss()
}

// answerCourtesy answers a greeting, thanks, a goodbye.
func (s *step) answerCourtesy() bool {
	answer, ok := s.Script.Courtesy(s.text)
	if !ok {
		return false
	}
	s.via("courtesy")
	s.out.Session.Misses = 0
	s.say(answer)
	return true
}

// answerNumber takes a number, or the words beside it, for what was offered.
func (s *step) answerNumber() bool {
	said := bare(s.text)
	for i, o := range s.out.Session.Offered {
		if said == strconv.Itoa(i+1) || said == bare(o.Label) {
			s.via("offer " + o.Action)
			s.out.Session.Misses = 0
			return s.act(o.Action)
		}
	}
	return false
}

// act carries out an action of an [Offer]; false when it leads nowhere.
func (s *step) act(action string) bool {
	switch {
	case action == actHuman:
		s.callHuman(escalation.Asked)
	case action == actMenu:
		return s.showMenu()
	case action == actNone:
		s.out.Session.Offered = nil
		return s.miss()
	case strings.HasPrefix(action, actArticle):
		return s.showArticle(action[len(actArticle):])
	case strings.HasPrefix(action, actFlow):
		return s.beginFlow(action[len(actFlow):])
	case strings.HasPrefix(action, actTopic):
		topic, ok := s.Script.Topic(action[len(actTopic):])
		return ok && s.showTopic(topic)
	default:
		return false
	}
	return true
}

// startFlow begins the flow whose trigger she wrote.
func (s *step) startFlow() bool {
	said := bare(s.text)
	for _, f := range s.Flows.Flows() {
		for _, trigger := range f.Triggers {
			if said == bare(trigger) {
				s.via("trigger of " + f.ID)
				return s.beginFlow(f.ID)
			}
		}
	}
	return false
}

func (s *step) beginFlow(id string) bool {
	if s.Degraded {
		s.say(s.Script.Phrases.FlowPausedByFault)
		return true
	}
	turn, err := s.Flows.Start(id, s.Now)
	if err != nil {
		return false
	}
	s.out.Session.Misses = 0
	s.showFlow(turn)
	return true
}

// answerArticle answers with the article that the library is that sure of.
func (s *step) answerArticle(confidence float64) bool {
	hits := s.search()
	if len(hits) == 0 || hits[0].Confidence < confidence {
		return false
	}
	s.via("article")
	return s.showArticle(hits[0].ID)
}

// showArticle says the short form, the way to the page and what to do next.
func (s *step) showArticle(id string) bool {
	a, ok := s.Library.Article(id)
	if !ok {
		return false
	}
	s.out.Session.Misses = 0
	s.out.Session.Article = id
	text := s.Library.BriefText(id) + "\n\n" + fill(s.Script.Phrases.FullText, "url", s.ArticleURL(id))
	var next []Offer
	if title := s.flowTitle(a.Flow); title != "" && !s.Degraded {
		next = append(next, Offer{fill(s.Script.Phrases.WalkMe, "title", title), actFlow + a.Flow})
	}
	for _, related := range a.Related {
		if r, ok := s.Library.Article(related); ok && len(next) < nearest {
			next = append(next, Offer{r.Title, actArticle + related})
		}
	}
	s.offer(text, append(next, Offer{s.Script.Phrases.NotSolved, actHuman})...)
	return true
}

func (s *step) flowTitle(id string) string {
	for _, f := range s.Flows.Flows() {
		if id != "" && f.ID == id {
			return f.Title
		}
	}
	return ""
}

// offerNearest asks which of the nearest questions she means.
func (s *step) offerNearest() bool {
	var offers []Offer
	for _, h := range s.search() {
		if h.Confidence >= possible && len(offers) < nearest {
			offers = append(offers, Offer{h.Title, actArticle + h.ID})
		}
	}
	if len(offers) == 0 {
		return false
	}
	s.via("nearest")
	s.offer(s.Script.Phrases.OfferNearest, append(offers, Offer{s.Script.Phrases.NoneOfThese, actNone})...)
	return true
}

// miss says that nothing was found; the second time in a row it offers a human.
func (s *step) miss() bool {
	s.via("miss")
	s.out.Session.Misses++
	s.out.Session.Fragment, s.out.Session.FragmentAt = clip(s.whole), s.Now
	short := utf8.RuneCountInString(s.text) <= fragmentRunes
	if !short {
		s.effect(NoteUnanswered{Unanswered{
			SourceKey: s.Message.Key, Text: s.text, Nearest: s.nearestIDs(), At: s.Now,
		}})
	}
	if s.out.Session.Misses >= missesToHuman || s.read.Level <= triage.P2 {
		s.offer(s.Script.Phrases.OfferHuman,
			Offer{s.Script.Phrases.YesHuman, actHuman}, Offer{s.Script.Phrases.ToMenu, actMenu})
		return true
	}
	if short {
		s.say(s.Script.Phrases.GoOn)
		return true
	}
	s.offer(s.Script.Phrases.Unknown, s.topics()...)
	return true
}

func (s *step) showMenu() bool {
	s.offer(s.Script.Phrases.MenuHead, append(s.topics(), Offer{s.Script.Phrases.YesHuman, actHuman})...)
	return true
}

func (s *step) showTopic(topic MenuTopic) bool {
	offers := make([]Offer, len(topic.Items))
	for i, item := range topic.Items {
		offers[i] = Offer{item.Label, item.Action}
	}
	s.offer(topic.Label+"。"+s.Script.Phrases.MenuTopicHead, offers...)
	return true
}

func (s *step) topics() []Offer {
	offers := make([]Offer, len(s.Script.Menu))
	for i, t := range s.Script.Menu {
		offers[i] = Offer{t.Label, actTopic + t.Key}
	}
	return offers
}
