package bot_test

import (
	"testing"
	"time"

	"hotline/bot"
	"hotline/bot/triage"
	"hotline/flows"
	"hotline/knowledge"
)

// newDecider is the core with everything that ships: what the golden
// conversations show is what a new installation says.
func newDecider(tb testing.TB) *bot.Decider {
	tb.Helper()
	reading, faults := triage.Load(triage.Lexicon())
	refuse(tb, faults)
	guides, faults := flows.Load(flows.Library(), flows.Options{})
	refuse(tb, faults)
	script, err := bot.LoadScript("农家帮忙号")
	if err != nil {
		tb.Fatal(err)
	}
	return &bot.Decider{
		Triage: reading, Flows: guides, Library: newLibrary(tb), Script: script,
		ArticleURL: func(id string) string { return "https://bot.example.org/a/" + id },
	}
}

func newLibrary(tb testing.TB) *knowledge.Library {
	tb.Helper()
	registry, faults := knowledge.LoadRegistry(knowledge.DataFS())
	refuse(tb, faults)
	seeds, faults := knowledge.Seeds(knowledge.LibraryFS())
	refuse(tb, faults)
	var articles []knowledge.Article
	for _, s := range seeds {
		a, faults := knowledge.Parse(s.ID+".md", []byte(s.Markdown))
		refuse(tb, faults)
		if s.Publish {
			articles = append(articles, a)
		}
	}
	library := knowledge.NewLibrary(registry, func() time.Time { return beginning })
	if err := library.Replace(articles); err != nil {
		tb.Fatal(err)
	}
	return library
}

func refuse[F any](tb testing.TB, faults []F) {
	tb.Helper()
	if len(faults) > 0 {
		tb.Fatalf("the content is not in order: %v", faults)
	}
}
