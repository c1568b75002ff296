package knowledge

import (
	"cmp"
	"slices"
	"strconv"

	"github.com/blevesearch/bleve/v2"
	bquery "github.com/blevesearch/bleve/v2/search/query"
)

// maxCandidates is how many documents the second stage looks at.
const maxCandidates = 100

// Search finds up to n documents for a question, best first. Without a single
// bigram in common there is none.
func (x *Index) Search(text string, n int) []Hit {
	return x.search(text, n, func(string) bool { return true })
}

// search is Search among the documents that may be shown.
func (x *Index) search(text string, n int, shown func(id string) bool) []Hit {
	q := x.newQuery(text)
	s := newScorer(x, q)
	found := x.rank(s, x.candidates(q), shown)
	hits := make([]Hit, 0, min(n, len(found)))
	for i := range found[:min(n, len(found))] {
		d := &x.docs[found[i].slot]
		hits = append(hits, Hit{
			ID: d.id, Title: d.title, Score: found[i].score,
			Confidence: x.featuresOf(s, found, i).confidence(),
		})
	}
	return hits
}

// scored is a candidate after the second stage.
type scored struct {
	slot  int
	score float64
}

// candidates are the slots that the first stage finds. Should bleve fail, every
// document is a candidate: slower, and still an answer.
func (x *Index) candidates(q *query) []int {
	if len(q.bleve) == 0 {
		return nil
	}
	clauses := make([]bquery.Query, len(q.bleve))
	for i, t := range q.bleve {
		term := bquery.NewTermQuery(t)
		term.SetField(combined)
		clauses[i] = term
	}
	request := bleve.NewSearchRequestOptions(bquery.NewDisjunctionQuery(clauses), maxCandidates, 0, false)
	result, err := x.bleve.Search(request)
	if err != nil {
		return indices(len(x.docs))
	}
	slots := make([]int, 0, len(result.Hits))
	for _, h := range result.Hits {
		if slot, err := strconv.Atoi(h.ID); err == nil && slot < len(x.docs) {
			slots = append(slots, slot)
		}
	}
	return slots
}

// rank orders the candidates by the second stage's score.
func (x *Index) rank(s *scorer, slots []int, shown func(id string) bool) []scored {
	found := make([]scored, 0, len(slots))
	for _, slot := range slots {
		if id := x.docs[slot].id; id == "" || !shown(id) {
			continue
		}
		if score := s.score(&x.docs[slot]); score > 0 {
			found = append(found, scored{slot: slot, score: score})
		}
	}
	slices.SortStableFunc(found, func(a, b scored) int {
		return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(x.docs[a.slot].id, x.docs[b.slot].id))
	})
	return found
}
