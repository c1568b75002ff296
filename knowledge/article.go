// Package knowledge is what the service knows: articles with their revisions
// and editorial workflow, the analysis of Chinese, the search index, and the
// library that answers from published articles alone.
//
// An article is a Markdown file. [Parse] reads it and [Check] proves it against
// the [Registry] of hotlines and yearly figures, which the text refers to and
// never repeats. A [Room] keeps its revisions in a [Store] and lets only what is
// in order be published; what is live stands in the [Library]. A question is
// brought to one way of writing, bleve names the candidates, BM25 over grams of
// one to three characters orders them, and each [Hit] says how sure it is.
package knowledge

import "time"

// Date is a day in Asia/Shanghai, written 2006-01-02; the zero value is none.
type Date struct{ time.Time }

// Article is one piece of vetted knowledge, as its Markdown file says.
type Article struct {
	// ID is the slug: the file's name and the last part of its public address.
	ID string `yaml:"id"`
	// Title is the question it answers, in her words.
	Title string `yaml:"title"`
	// Topic is rights, insurance, parenting, mental, jobs or service.
	Topic string `yaml:"topic"`
	// Region is where it holds: 全国, 河南, 驻马店.
	Region   string   `yaml:"region"`
	Audience []string `yaml:"audience,omitempty"`
	// LawRefs are the articles of law it rests on, as a lawyer would cite them.
	LawRefs []string `yaml:"law_refs,omitempty"`
	// Source names where the facts come from; Facts are the rows of the fact base.
	Source string   `yaml:"source"`
	Facts  []string `yaml:"facts,omitempty"`
	// Risk is high, medium or low: what harm a wrong answer does.
	Risk string `yaml:"risk"`
	// ValidFor is the year the content holds for, 0 for any.
	ValidFor int `yaml:"valid_for,omitempty"`
	// VerifyBy is the day after which it must be checked again.
	VerifyBy Date `yaml:"verify_by"`
	// VerifiedOn is the day a person last checked it; none means it may not
	// be published.
	VerifiedOn Date `yaml:"verified_on,omitempty"`
	// Review says what still has to be checked before it may be published; a
	// non-empty one keeps it a draft.
	Review string `yaml:"review,omitempty"`
	// Questions are the ways women ask for it, in their own words.
	Questions []string `yaml:"questions"`
	Keywords  []string `yaml:"keywords,omitempty"`
	// Related are ids of articles to read next; Flow is a guided dialogue
	// that walks her through it.
	Related []string `yaml:"related,omitempty"`
	Flow    string   `yaml:"flow,omitempty"`
	// Escalate is the level (P0 … P3) of a case to offer after reading, or "".
	Escalate string `yaml:"escalate,omitempty"`

	// Brief is what the chat says: the Markdown before the first "## "
	// heading. Body is all of it, for the page. References to the registries
	// ([[电话:12338]], [[数字:…]]) are still in them.
	Brief string `yaml:"-"`
	Body  string `yaml:"-"`
}

// Hit is one article found for a question.
type Hit struct {
	ID    string  `json:"id"`
	Title string  `json:"title"`
	Score float64 `json:"score"`
	// Confidence is the score mapped to 0 … 1: how sure the library is that
	// this article answers the question.
	Confidence float64 `json:"confidence"`
}
