package main

import (
	"fmt"
	"strings"
	"time"

	"hotline"
	"hotline/bot"
	"hotline/config"
	"hotline/knowledge"
)

type askCmd struct {
	contentDirs
	Text []string `arg:"" help:"What she writes."`
}

// Run answers one message as if it were her first, and tells why.
func (c askCmd) Run(term terminal) error {
	now := time.Now()
	content, faults := loadContent(c.contentDirs, config.Default().Service, now)
	if err := printFaults(term.err, faults); err != nil {
		return err
	}
	library, err := seedLibrary(content, time.Now)
	if err != nil {
		return err
	}
	d := content.decider(library, config.Default().PublicURL).Decide(bot.Turn{
		Now: now,
		Message: bot.Message{
			Key: "ask", User: hotline.UserID{Account: "ask", OpenID: "ask"},
			Kind: bot.Text, Text: strings.Join(c.Text, " "), At: now,
		},
	})
	explain(term, d)
	return nil
}

// explain prints a decision: the reading, the way, what was found, what is
// said and what is done.
func explain(term terminal, d bot.Decision) {
	a := d.Trace.Assessment
	term.printf("triage   %s %v %v\n", a.Level, a.Kinds, a.Flags)
	for _, e := range a.Evidence {
		term.printf("         %s: %s\n", e.Rule, e.Words)
	}
	term.printf("route    %s\n", strings.Join(d.Trace.Path, " → "))
	for _, h := range d.Trace.Hits {
		term.printf("hit      %.2f  score %.3f  %s  %s\n", h.Confidence, h.Score, h.ID, h.Title)
	}
	for _, e := range d.Effects {
		term.printf("effect   %s\n", strings.TrimPrefix(fmt.Sprintf("%T", e), "bot."))
	}
	for _, p := range d.Reply.Parts {
		term.printf("\n%s\n", p.Text)
		for i, choice := range p.Choices {
			term.printf("%d %s\n", i+1, choice)
		}
	}
}

// seedLibrary is the library as it is on a new installation.
func seedLibrary(c *content, now func() time.Time) (*knowledge.Library, error) {
	library := knowledge.NewLibrary(c.registry, now)
	var articles []knowledge.Article
	for _, s := range c.seeds {
		if !s.Publish {
			continue
		}
		a, faults := knowledge.Parse(s.ID+".md", []byte(s.Markdown))
		if len(faults) > 0 {
			return nil, hotline.Errorf(hotline.Invalid, "seedLibrary", "%s", faults[0])
		}
		articles = append(articles, a)
	}
	return library, library.Replace(articles)
}

// decider puts the pure core together. publicURL begins the links to articles.
func (c *content) decider(library *knowledge.Library, publicURL string) *bot.Decider {
	return &bot.Decider{
		Triage: c.triage, Flows: c.flows, Library: library, Script: c.script,
		ArticleURL: func(id string) string { return publicURL + "/a/" + id },
	}
}
