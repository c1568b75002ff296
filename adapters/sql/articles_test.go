package sql_test

import (
	"fmt"
	"slices"
	"sync/atomic"
	"time"

	"hotline"
	"hotline/knowledge"
)

func save(id string, base int, markdown string, at time.Time) knowledge.Save {
	return knowledge.Save{
		ArticleID: id, Base: base, Title: "标题" + markdown, Topic: "rights", Markdown: markdown, Author: "zhao", At: at,
	}
}

func (r room) saved(s knowledge.Save) knowledge.Entry {
	r.Helper()
	entry, err := r.store.Articles().Save(r.Context(), s)
	r.done(err)
	return entry
}

func (r room) saveRevisions() {
	articles := r.store.Articles()
	first := r.saved(save("order", 0, "一", noon()))
	want := knowledge.Entry{
		Revision: knowledge.Revision{ArticleID: "order", Number: 1, Markdown: "一", Author: "zhao", SavedAt: noon()},
		Title:    "标题一", Topic: "rights", Status: knowledge.Draft,
	}
	if first != want {
		r.Errorf("saved %+v, want %+v", first, want)
	}
	taken, err := articles.Save(r.Context(), save("order", 0, "别的", after(1)))
	r.refused(err, hotline.Conflict)
	if taken != want {
		r.Errorf("the conflict shows %+v, want %+v", taken, want)
	}
	second := r.saved(save("order", 1, "二", after(2)))
	if second.Number != 2 || second.Title != "标题二" {
		r.Errorf("saved %+v", second)
	}
	stands, err := articles.Save(r.Context(), save("order", 1, "三", after(3)))
	r.refused(err, hotline.Conflict)
	if stands != second {
		r.Errorf("the conflict shows %+v, want %+v", stands, second)
	}
	_, err = articles.Save(r.Context(), save("other", 3, "三", after(3)))
	r.refused(err, hotline.NotFound)
	_, err = articles.Save(r.Context(), save("", 0, "三", after(3)))
	r.refused(err, hotline.Invalid)

	revisions, err := articles.Revisions(r.Context(), "order")
	r.done(err)
	if len(revisions) != 2 || revisions[0].Markdown != "二" || revisions[1].Markdown != "一" {
		r.Errorf("revisions are %+v", revisions)
	}
	_, err = articles.Revisions(r.Context(), "other")
	r.refused(err, hotline.NotFound)
	_, err = articles.Entry(r.Context(), "other")
	r.refused(err, hotline.NotFound)
}

func (r room) saveRace() {
	r.saved(save("order", 0, "一", noon()))
	var won atomic.Int32
	together(10, func(i int) {
		_, err := r.store.Articles().Save(r.Context(), save("order", 1, fmt.Sprintf("稿 %d", i), after(1)))
		if err == nil {
			won.Add(1)
			return
		}
		r.refused(err, hotline.Conflict)
	})
	if won.Load() != 1 {
		r.Errorf("%d editors saved revision 2", won.Load())
	}
}

func (r room) publish() {
	articles := r.store.Articles()
	r.saved(save("order", 0, "一", noon()))
	_, err := articles.LiveRevision(r.Context(), "order")
	r.refused(err, hotline.NotFound)

	live, err := articles.Publish(r.Context(), "order", 1, "qian", after(1))
	r.done(err)
	if live.Live != 1 || live.Status != knowledge.Published || live.PublishedBy != "qian" || !live.PublishedAt.Equal(after(1)) {
		r.Errorf("published %+v", live)
	}
	draft := r.saved(save("order", 1, "二", after(2)))
	if draft.Live != 1 || draft.Number != 2 || draft.Status != knowledge.Published {
		r.Errorf("a new draft makes %+v", draft)
	}
	stands, err := articles.Publish(r.Context(), "order", 1, "qian", after(3))
	r.refused(err, hotline.Conflict)
	if stands.Number != 2 {
		r.Errorf("the conflict shows %+v", stands)
	}
	_, err = articles.Publish(r.Context(), "order", 3, "qian", after(3))
	r.refused(err, hotline.NotFound)
	_, err = articles.Publish(r.Context(), "other", 1, "qian", after(3))
	r.refused(err, hotline.NotFound)
	revision, err := articles.LiveRevision(r.Context(), "order")
	r.done(err)
	if revision.Markdown != "一" {
		r.Errorf("live is %+v", revision)
	}

	gone, err := articles.Withdraw(r.Context(), "order", "qian", after(4))
	r.done(err)
	if gone.Live != 0 || gone.Status != knowledge.Withdrawn || !gone.PublishedAt.IsZero() {
		r.Errorf("withdrawn %+v", gone)
	}
	all, err := articles.Live(r.Context())
	r.done(err)
	if len(all) != 0 {
		r.Errorf("live are %+v", all)
	}
	_, err = articles.Withdraw(r.Context(), "other", "qian", after(4))
	r.refused(err, hotline.NotFound)

	_, err = articles.Publish(r.Context(), "order", 2, "qian", after(5))
	r.done(err)
	all, err = articles.Live(r.Context())
	r.done(err)
	if len(all) != 1 || all[0].Markdown != "二" || all[0].Author != "zhao" {
		r.Errorf("live are %+v", all)
	}
}

func (r room) listArticles() {
	topics := []string{"rights", "insurance", "rights", "jobs"}
	for i, text := range []string{"保护令 100%", "新生儿参保", "Form_A 表", "贷款"} {
		s := save(fmt.Sprintf("a%d", i), 0, text, after(i))
		s.Topic = topics[i]
		r.saved(s)
	}
	_, err := r.store.Articles().Publish(r.Context(), "a1", 1, "qian", after(9))
	r.done(err)
	tests := []struct {
		name   string
		filter knowledge.Filter
		want   []string
		total  int
	}{
		{"all, newest change first", knowledge.Filter{}, []string{"a1", "a3", "a2", "a0"}, 4},
		{"topic", knowledge.Filter{Topic: "rights"}, []string{"a2", "a0"}, 2},
		{"status", knowledge.Filter{Status: knowledge.Published}, []string{"a1"}, 1},
		{"both", knowledge.Filter{Topic: "rights", Status: knowledge.Published}, nil, 0},
		{"text", knowledge.Filter{Text: "参保"}, []string{"a1"}, 1},
		{"title", knowledge.Filter{Text: "标题贷款"}, []string{"a3"}, 1},
		{"id", knowledge.Filter{Text: "a2"}, []string{"a2"}, 1},
		{"case", knowledge.Filter{Text: "FORM"}, []string{"a2"}, 1},
		{"percent is no wildcard", knowledge.Filter{Text: "%"}, []string{"a0"}, 1},
		{"underline is no wildcard", knowledge.Filter{Text: "m_a"}, []string{"a2"}, 1},
		{"exclamation mark", knowledge.Filter{Text: "!"}, nil, 0},
		{"page", knowledge.Filter{Offset: 1, Limit: 2}, []string{"a3", "a2"}, 4},
		{"past the end", knowledge.Filter{Offset: 9, Limit: 2}, nil, 4},
	}
	for _, test := range tests {
		entries, total, err := r.store.Articles().Entries(r.Context(), test.filter)
		r.done(err)
		var got []string
		for _, e := range entries {
			got = append(got, e.ArticleID)
		}
		if !slices.Equal(got, test.want) || total != test.total {
			r.Errorf("%s: %q of %d, want %q of %d", test.name, got, total, test.want, test.total)
		}
	}
}

func (r room) seed() {
	articles := r.store.Articles()
	library := []knowledge.SeedArticle{
		{ID: "a", Title: "甲", Topic: "rights", Markdown: "甲一", Publish: true},
		{ID: "b", Title: "乙", Topic: "jobs", Markdown: "乙一"},
		{ID: "c", Title: "丙", Topic: "jobs", Markdown: "丙一", Publish: true},
	}
	seeded := func(seeds []knowledge.SeedArticle, want int) {
		r.Helper()
		added, err := articles.Seed(r.Context(), seeds, noon())
		r.done(err)
		if added != want {
			r.Errorf("seeded %d, want %d", added, want)
		}
	}
	seeded(library[:2], 2)
	seeded(library[:2], 0)
	live, err := articles.Live(r.Context())
	r.done(err)
	if len(live) != 1 || live[0].ArticleID != "a" || live[0].Number != 1 {
		r.Errorf("live are %+v", live)
	}

	// What editors did stays, whatever the next version ships with.
	r.saved(save("a", 1, "甲二", after(1)))
	_, err = articles.Withdraw(r.Context(), "b", "qian", after(2))
	r.done(err)
	library[0].Markdown, library[1].Publish = "甲三", true
	seeded(library, 1)
	a, err := articles.Entry(r.Context(), "a")
	r.done(err)
	b, err := articles.Entry(r.Context(), "b")
	r.done(err)
	if a.Markdown != "甲二" || a.Live != 1 || b.Status != knowledge.Withdrawn {
		r.Errorf("seeding changed %+v, %+v", a, b)
	}
}
