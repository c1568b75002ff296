package sql

import (
	"context"
	stdsql "database/sql"
	_ "embed"
	"time"

	"hotline"
	"hotline/knowledge"
)

//go:embed articles/add.sql
var addArticleSQL string

//go:embed articles/advance.sql
var advanceArticleSQL string

//go:embed articles/add_revision.sql
var addRevisionSQL string

//go:embed articles/has_revision.sql
var hasRevisionSQL string

//go:embed articles/publish.sql
var publishSQL string

//go:embed articles/withdraw.sql
var withdrawSQL string

// seedAuthor stands as the author of what ships with the product.
const seedAuthor = "内置"

// Save implements [knowledge.Store]. not_found: there is a base but no such
// article.
func (a *Articles) Save(ctx context.Context, s knowledge.Save) (knowledge.Entry, error) {
	const op = "sql.Save"
	if s.ArticleID == "" || s.Base < 0 {
		return knowledge.Entry{}, hotline.Errorf(hotline.Invalid, op, "no article id, or a base below 0")
	}
	return a.edit(ctx, op, s.ArticleID, func(tx *stdsql.Tx) (bool, error) {
		return saveRevision(ctx, tx, s)
	})
}

// Publish implements [knowledge.Store]. not_found: no such article or revision.
func (a *Articles) Publish(ctx context.Context, id string, number int, by string, at time.Time) (knowledge.Entry, error) {
	return a.edit(ctx, "sql.Publish", id, func(tx *stdsql.Tx) (bool, error) {
		if err := tx.QueryRowContext(ctx, hasRevisionSQL, id, number).Scan(&number); err != nil {
			return false, err
		}
		published, err := exec(ctx, tx, publishSQL, id, number, by, at.UnixMilli())
		return published == 1, err
	})
}

// Withdraw implements [knowledge.Store]; not_found.
func (a *Articles) Withdraw(ctx context.Context, id, by string, at time.Time) (knowledge.Entry, error) {
	return a.edit(ctx, "sql.Withdraw", id, func(tx *stdsql.Tx) (bool, error) {
		_, err := exec(ctx, tx, withdrawSQL, id, by, at.UnixMilli())
		return true, err
	})
}

// Seed implements [knowledge.Store].
func (a *Articles) Seed(ctx context.Context, seeds []knowledge.SeedArticle, at time.Time) (int, error) {
	added := 0
	err := a.change(ctx, "sql.Seed", func(tx *stdsql.Tx) error {
		for _, seed := range seeds {
			saved, err := saveRevision(ctx, tx, knowledge.Save{
				ArticleID: seed.ID, Title: seed.Title, Topic: seed.Topic,
				Markdown: seed.Markdown, Author: seedAuthor, At: at,
			})
			if err != nil {
				return err
			}
			if !saved {
				continue
			}
			added++
			if !seed.Publish {
				continue
			}
			if _, err := exec(ctx, tx, publishSQL, seed.ID, 1, seedAuthor, at.UnixMilli()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	return added, nil
}

// edit changes an article and returns it as it stands then. not_found: there
// is none; conflict: do found a newer revision than it was told.
func (a *Articles) edit(ctx context.Context, op, id string, do func(*stdsql.Tx) (done bool, err error)) (knowledge.Entry, error) {
	var stands knowledge.Entry
	err := a.change(ctx, op, func(tx *stdsql.Tx) error {
		done, err := do(tx)
		if err != nil {
			return err
		}
		if stands, err = scanEntry(tx.QueryRowContext(ctx, entrySQL, id)); err != nil {
			return err
		}
		if !done {
			return hotline.Errorf(hotline.Conflict, op, "there is a newer revision")
		}
		return nil
	})
	return stands, err
}

// saveRevision adds a revision, unless somebody saved since its base.
func saveRevision(ctx context.Context, tx *stdsql.Tx, s knowledge.Save) (saved bool, err error) {
	var moved int64
	if s.Base == 0 {
		moved, err = exec(ctx, tx, addArticleSQL, s.ArticleID, s.Title, s.Topic, s.Author, s.At.UnixMilli())
	} else {
		moved, err = exec(ctx, tx, advanceArticleSQL,
			s.ArticleID, s.Base, s.Title, s.Topic, s.Author, s.At.UnixMilli())
	}
	if err != nil || moved == 0 {
		return false, err
	}
	_, err = exec(ctx, tx, addRevisionSQL, s.ArticleID, s.Base+1, s.Markdown, s.Author, s.At.UnixMilli())
	return err == nil, err
}
