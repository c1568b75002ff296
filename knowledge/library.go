package knowledge

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"hotline"
)

// maxWrites is after how many single changes the index is built anew; see
// [Index].writes.
const maxWrites = 64

// Library answers from published articles, held in memory. All its methods may
// be called at once: searches go on while articles change.
type Library struct {
	registry *Registry
	now      func() time.Time
	// writing serves one change at a time, so that an index can be built beside
	// the live one; mu guards what is live and is held for moments only.
	writing  sync.Mutex
	mu       sync.RWMutex
	articles map[string]Article
	index    *Index
}

// NewLibrary makes an empty library.
func NewLibrary(r *Registry, now func() time.Time) *Library {
	return &Library{registry: r, now: now, articles: map[string]Article{}}
}

// Replace puts the articles in place of all there are: a new index is built
// beside the live one, which answers until the new one stands. After an error
// the library is as it was.
func (l *Library) Replace(articles []Article) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	byID := make(map[string]Article, len(articles))
	for _, a := range articles {
		byID[a.ID] = a
	}
	return l.swap(byID)
}

// swap builds an index of the articles and makes both live. Writing is held.
func (l *Library) swap(articles map[string]Article) error {
	docs := make([]Document, 0, len(articles))
	for _, a := range sortedArticles(articles) {
		docs = append(docs, articleDocument(a))
	}
	built, err := newIndex(l.registry.words, docs)
	if err != nil {
		return err
	}
	l.mu.Lock()
	old := l.index
	l.index, l.articles = built, articles
	l.mu.Unlock()
	// Every search holds mu, so nobody is in the old index any more.
	if old != nil {
		old.Close()
	}
	return nil
}

// Put adds an article or takes the place of the one with its id; the next
// search finds it.
func (l *Library) Put(a Article) error {
	return l.change(func(articles map[string]Article) { articles[a.ID] = a }, func() error {
		return l.index.Put(articleDocument(a))
	})
}

// Remove takes an article out of the answers; one that is not there is fine.
func (l *Library) Remove(id string) error {
	return l.change(func(articles map[string]Article) { delete(articles, id) }, func() error {
		err := l.index.Remove(id)
		if hotline.CodeOf(err) == hotline.NotFound {
			return nil
		}
		return err
	})
}

// change makes one change in the live index, or, when that has taken many, in
// one built anew.
func (l *Library) change(articles func(map[string]Article), index func() error) error {
	l.writing.Lock()
	defer l.writing.Unlock()
	if l.index == nil || l.index.writes >= maxWrites {
		// Only writers change what is live, so reading it needs no lock here.
		next := make(map[string]Article, len(l.articles)+1)
		for id, a := range l.articles {
			next[id] = a
		}
		articles(next)
		return l.swap(next)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := index(); err != nil {
		return err
	}
	articles(l.articles)
	return nil
}

// Search finds up to n articles for a question, best first: published ones that
// are not expired. Text may be anything.
func (l *Library) Search(text string, n int) []Hit {
	now := l.now()
	l.mu.RLock()
	defer l.mu.RUnlock()
	if l.index == nil || n <= 0 {
		return nil
	}
	return l.index.search(text, n, func(id string) bool { return !l.articles[id].Expired(now) })
}

// Article is the one with the id, expired or not.
func (l *Library) Article(id string) (Article, bool) {
	l.mu.RLock()
	defer l.mu.RUnlock()
	a, ok := l.articles[id]
	return a, ok
}

// Answer is the article with the id if it may be answered from: not expired.
func (l *Library) Answer(id string) (Article, bool) {
	a, ok := l.Article(id)
	if !ok || a.Expired(l.now()) {
		return Article{}, false
	}
	return a, true
}

// BriefText is what the chat says of an article; "" when it may not be answered
// from.
func (l *Library) BriefText(id string) string {
	a, ok := l.Answer(id)
	if !ok {
		return ""
	}
	return BriefText(a, l.registry, l.now())
}

// PageHTML is the public page of an article. not_found: there is none, or it is
// expired.
func (l *Library) PageHTML(id string) (string, error) {
	a, ok := l.Answer(id)
	if !ok {
		return "", hotline.Errorf(hotline.NotFound, "knowledge.PageHTML", "no such article")
	}
	return PageHTML(a, l.registry, l.now())
}

// All are all articles in the order of their ids, expired ones too.
func (l *Library) All() []Article {
	l.mu.RLock()
	defer l.mu.RUnlock()
	return sortedArticles(l.articles)
}

// Registry is what the articles' references resolve to.
func (l *Library) Registry() *Registry { return l.registry }

func sortedArticles(byID map[string]Article) []Article {
	list := make([]Article, 0, len(byID))
	for _, a := range byID {
		list = append(list, a)
	}
	slices.SortFunc(list, func(a, b Article) int { return cmp.Compare(a.ID, b.ID) })
	return list
}

// articleDocument is what the search sees of an article. Keywords count as one
// more way of asking.
func articleDocument(a Article) Document {
	questions := a.Questions
	if len(a.Keywords) > 0 {
		questions = append(slices.Clone(questions), join(a.Keywords))
	}
	return Document{ID: a.ID, Title: a.Title, Topic: a.Topic, Questions: questions, Body: plainText(reference.ReplaceAllString(a.Body, " "))}
}
