package knowledge

import (
	"context"
	"time"
)

// Status is where an article stands in the editorial workflow.
type Status string

// The statuses. Review by a second person and expiry will add to them.
const (
	Draft     Status = "draft"
	Published Status = "published"
	Withdrawn Status = "withdrawn"
)

// Revision is one saved state of an article's Markdown file, never changed.
type Revision struct {
	ArticleID string
	// Number counts from 1 within the article.
	Number int
	// Markdown is the whole file: front matter and text.
	Markdown string
	Author   string
	SavedAt  time.Time
}

// Entry is an article as the editing room sees it: its newest revision and
// what is live.
type Entry struct {
	Revision
	Title, Topic string
	// Live is the number of the published revision, 0 when none is.
	Live        int
	Status      Status
	PublishedBy string
	PublishedAt time.Time
}

// Filter narrows a listing; zero fields do not.
type Filter struct {
	Topic  string
	Status Status
	// Text has to stand in the id, the title or the Markdown.
	Text          string
	Offset, Limit int
}

// Save asks for a new revision.
type Save struct {
	ArticleID string
	// Base is the revision the editor started from, 0 for a new article.
	Base         int
	Title, Topic string
	Markdown     string
	Author       string
	At           time.Time
}

// Store keeps revisions. Errors carry hotline codes.
type Store interface {
	// Entries lists articles, newest change first, with the total that match.
	Entries(ctx context.Context, f Filter) ([]Entry, int, error)
	// Entry is the newest revision of an article; not_found.
	Entry(ctx context.Context, id string) (Entry, error)
	// Revisions are all of an article, newest first.
	Revisions(ctx context.Context, id string) ([]Revision, error)
	// Save adds a revision. conflict: somebody saved since Base, or a new
	// article's id is taken; the entry returned is the one that stands.
	Save(ctx context.Context, s Save) (Entry, error)
	// Publish makes a revision live. not_found; conflict when the article has
	// a newer revision than the one named.
	Publish(ctx context.Context, id string, number int, by string, at time.Time) (Entry, error)
	// Withdraw takes the article out of the answers.
	Withdraw(ctx context.Context, id, by string, at time.Time) (Entry, error)
	// Live is the live revision of every published article.
	Live(ctx context.Context) ([]Revision, error)
	// LiveRevision is the live one of an article; not_found when none is live.
	LiveRevision(ctx context.Context, id string) (Revision, error)
	// Seed saves revision 1 of each article that the store has never seen, and
	// publishes those marked so; it returns how many it added.
	Seed(ctx context.Context, seeds []SeedArticle, at time.Time) (int, error)
}

// SeedArticle is an article of the library that ships with the product.
type SeedArticle struct {
	ID, Title, Topic string
	Markdown         string
	// Publish is true when every fact of it may be stated (see
	// [Article.Review]).
	Publish bool
}
