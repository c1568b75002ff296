package knowledge

import (
	"context"
	"sync"
	"time"

	"hotline"
)

// Announcer tells the other rooms that something changed; [hotline.Notices] is
// one.
type Announcer interface {
	// Publish never blocks for long and never fails the caller.
	Publish(hotline.Notice)
}

// Room is the editing service: it keeps drafts, lets only what is in order be
// published, and keeps the library in step with the store.
type Room struct {
	store   Store
	library *Library
	notices Announcer
	// flow reports whether a guided dialogue exists; nil: not checked.
	flow func(id string) bool
	now  func() time.Time
	// following orders reading the store and changing the library, so that the
	// library never goes back to an older revision.
	following sync.Mutex
}

// NewRoom makes the editing service of a store and the library it feeds.
func NewRoom(store Store, library *Library, notices Announcer, flow func(id string) bool, now func() time.Time) *Room {
	return &Room{store: store, library: library, notices: notices, flow: flow, now: now}
}

// Edit is what an editor saves.
type Edit struct {
	// ArticleID is "" for a new article, which takes its id from the Markdown.
	ArticleID string
	// Base is the revision the editor started from, 0 for a new article.
	Base     int
	Markdown string
	Author   string
}

// Preview is how a text would look.
type Preview struct {
	// Brief is what the chat would say, Bytes its length on the wire.
	Brief  string
	Bytes  int
	Page   string
	Faults []Fault
}

// Save keeps a new revision. A draft may have faults; they are told. invalid:
// the id cannot be used; conflict: somebody saved since Base, the entry is the
// one that stands.
func (r *Room) Save(ctx context.Context, d Edit) (Entry, []Fault, error) {
	const op = "knowledge.Room.Save"
	a, wrong := r.check(ctx, d.ArticleID, d.Markdown)
	id := d.ArticleID
	if id == "" {
		id = a.ID
	}
	if !slug.MatchString(id) {
		return Entry{}, wrong, refused(hotline.Errorf(hotline.Invalid, op, "the id cannot be used"),
			"这篇还没有能用的 id：只能用小写字母、数字和连字符。")
	}
	entry, err := r.store.Save(ctx, Save{
		ArticleID: id, Base: d.Base, Title: a.Title, Topic: a.Topic,
		Markdown: d.Markdown, Author: d.Author, At: r.now(),
	})
	return entry, wrong, err
}

// Publish makes a revision live, and the library answers from it at once.
// invalid: it has faults, or nobody has verified it, or it is out of date; the
// faults say which. conflict: the article has a newer revision.
func (r *Room) Publish(ctx context.Context, id string, number int, by string) (Entry, []Fault, error) {
	const op = "knowledge.Room.Publish"
	entry, err := r.store.Entry(ctx, id)
	if err != nil {
		return Entry{}, nil, err
	}
	if entry.Number != number {
		return entry, nil, hotline.Errorf(hotline.Conflict, op, "revision %d is not the newest", number)
	}
	a, wrong := r.check(ctx, id, entry.Markdown)
	if why := a.Publishable(); why != "" {
		wrong = append(wrong, Fault{File: fileName(id), Line: 1, Message: why})
	}
	if a.Expired(r.now()) {
		wrong = append(wrong, Fault{File: fileName(id), Line: 1, Message: "已过复核期限或适用年度"})
	}
	if len(wrong) > 0 {
		return entry, wrong, refused(hotline.Errorf(hotline.Invalid, op, "%d faults", len(wrong)),
			"还不能发布："+wrong[0].Message+"。")
	}
	entry, err = r.store.Publish(ctx, id, number, by, r.now())
	if err != nil {
		return entry, nil, err
	}
	return entry, nil, r.follow(ctx, id)
}

// Withdraw takes the article out of the answers. not_found.
func (r *Room) Withdraw(ctx context.Context, id, by string) (Entry, error) {
	entry, err := r.store.Withdraw(ctx, id, by, r.now())
	if err != nil {
		return entry, err
	}
	return entry, r.follow(ctx, id)
}

// Preview renders a text without keeping it. articleID is "" for a new article.
func (r *Room) Preview(ctx context.Context, articleID, markdown string) (Preview, error) {
	a, wrong := r.check(ctx, articleID, markdown)
	now := r.now()
	page, err := PageHTML(a, r.library.registry, now)
	if err != nil {
		return Preview{}, err
	}
	brief := BriefText(a, r.library.registry, now)
	return Preview{Brief: brief, Bytes: len(brief), Page: page, Faults: wrong}, nil
}

// Load fills the library with every live revision. Faults are of revisions that
// cannot be read any more; they are left out.
func (r *Room) Load(ctx context.Context) ([]Fault, error) {
	r.following.Lock()
	defer r.following.Unlock()
	return Load(ctx, r.store, r.library)
}

// Refresh brings one article in the library to its live revision, after a notice
// that it changed, from this instance or another.
func (r *Room) Refresh(ctx context.Context, id string) error {
	r.following.Lock()
	defer r.following.Unlock()
	revision, err := r.store.LiveRevision(ctx, id)
	if hotline.CodeOf(err) == hotline.NotFound {
		return r.library.Remove(id)
	}
	if err != nil {
		return err
	}
	a, wrong := liveArticle(revision)
	if len(wrong) > 0 {
		return hotline.Errorf(hotline.Invalid, "knowledge.Room.Refresh", "live revision %d of %s: %s", revision.Number, id, wrong[0])
	}
	return r.library.Put(a)
}

// follow refreshes the library here and tells the other instances.
func (r *Room) follow(ctx context.Context, id string) error {
	err := r.Refresh(ctx, id)
	r.notices.Publish(hotline.Notice{Topic: hotline.ArticleChanged, ID: id})
	return err
}

// Load fills a library with every live revision of a store. Faults are of
// revisions that cannot be read any more; they are left out.
func Load(ctx context.Context, store Store, library *Library) ([]Fault, error) {
	revisions, err := store.Live(ctx)
	if err != nil {
		return nil, err
	}
	articles := make([]Article, 0, len(revisions))
	var list []Fault
	for _, revision := range revisions {
		a, wrong := liveArticle(revision)
		if len(wrong) > 0 {
			list = append(list, wrong...)
			continue
		}
		articles = append(articles, a)
	}
	return list, library.Replace(articles)
}

// liveArticle reads a revision that was in order when it was published. Rules
// that came since then do not silence it; only what cannot be answered from does.
func liveArticle(revision Revision) (Article, []Fault) {
	a, wrong := Parse(fileName(revision.ArticleID), []byte(revision.Markdown))
	if a.ID == revision.ArticleID && a.Title != "" && a.Brief != "" && a.Publishable() == "" {
		return a, nil
	}
	if len(wrong) == 0 {
		wrong = []Fault{{File: fileName(revision.ArticleID), Line: 1, Message: "已发布的版本不能用来回答"}}
	}
	return Article{}, wrong
}

func (r *Room) check(ctx context.Context, id, markdown string) (Article, []Fault) {
	return Check(fileName(id), []byte(markdown), Options{
		Registry: r.library.registry, Flow: r.flow, Now: r.now(),
		Article: func(related string) bool {
			_, err := r.store.Entry(ctx, related)
			return hotline.CodeOf(err) != hotline.NotFound
		},
	})
}

// fileName is what faults call an article's text; a new one has none yet.
func fileName(id string) string {
	if id == "" {
		return "新文章"
	}
	return id + ".md"
}

// refused adds the sentence that the editor reads.
func refused(err *hotline.Error, safe string) error {
	err.Safe = safe
	return err
}
