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
func newDecider(t testing.TB) *bot.Decider {
	t.Helper()
	reading, faults := triage.Load(triage.Lexicon())
	refuse(t, faults)
	guides, faults := flows.Load(flows.Library(), flows.Options{})
	refuse(t, faults)
	script, err := bot.LoadScript("农家帮忙号")
	if err != nil {
		t.Fatal(err)
	}
	return &bot.Decider{
		Triage: reading, Flows: guides, Library: newLibrary(t), Script: script,
		ArticleURL: func(id string) string { return "https://bot.example.org/a/" + id },
	}
}

func newLibrary(t testing.TB) *knowledge.Library {
	t.Helper()
	registry, faults := knowledge.LoadRegistry(knowledge.DataFS())
	refuse(t, faults)
	seeds, faults := knowledge.Seeds(knowledge.LibraryFS())
	refuse(t, faults)
	var articles []knowledge.Article
	for _, s := range seeds {
		a, faults := knowledge.Parse(s.ID+".md", []byte(s.Markdown))
		refuse(t, faults)
		if s.Publish {
			articles = append(articles, a)
		}
	}
	library := knowledge.NewLibrary(registry, func() time.Time { return beginning })
	if err := library.Replace(articles); err != nil {
		t.Fatal(err)
	}
	return library
}

func refuse[F any](t testing.TB, faults []F) {
	t.Helper()
	if len(faults) > 0 {
		t.Fatalf("the content is not in order: %v", faults)
	}
}
