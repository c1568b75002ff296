package knowledge

import (
	"cmp"
	"slices"
)

const (
	// maxQuestion bounds the symbols of a question that are looked at.
	maxQuestion = 160
	// maxTerms bounds the bigrams that bleve looks for: it has no pruning, and a
	// long question of common words would cost it a tenth of a second.
	maxTerms = 28
)

// query is a question made ready for both stages.
type query struct {
	text  []symbol
	terms []queryGram
	// place finds a gram's index in terms.
	place map[gram]int
	// heard marks the symbols of the question, by their low bits: most symbols
	// of a document are passed over with one look here.
	heard [1024]uint64
	// bleve are the terms of the first stage.
	bleve []string
}

// queryGram is one gram of the question.
type queryGram struct {
	gram
	length int
	// times it stands in the question.
	times float64
	idf   float64
	// substance is the share of its symbols that are more than a filler.
	substance float64
}

func (x *Index) newQuery(text string) *query {
	normal := x.words.question(text)
	list := tokens(normal)
	if len(list) > maxQuestion {
		list = list[:maxQuestion]
	}
	q := &query{text: make([]symbol, len(list)), place: make(map[gram]int, longest*len(list))}
	for i, t := range list {
		q.text[i] = t.symbol
		q.heard[t.symbol>>6&1023] |= 1 << (t.symbol & 63)
	}
	x.addGrams(q, x.words.substance(list))
	q.bleve = x.candidateTerms(list)
	return q
}

// addGrams gathers the grams of the question, each once.
func (x *Index) addGrams(q *query, substance []bool) {
	eachGram(q.text, func(g gram, from, length int) {
		if at, ok := q.place[g]; ok {
			q.terms[at].times++
			return
		}
		more := 0.0
		for _, is := range substance[from : from+length] {
			if is {
				more++
			}
		}
		q.place[g] = len(q.terms)
		q.terms = append(q.terms, queryGram{
			gram: g, length: length, times: 1,
			idf: x.weight(q.text[from:from+length], g), substance: more / float64(length),
		})
	})
}

// weight is the gram's idf, or that of the rarer pair in a gram of three.
func (x *Index) weight(text []symbol, g gram) float64 {
	if len(text) <= counted {
		return x.counts.idf(g, x.live)
	}
	first := gram(0).extend(text[0]).extend(text[1])
	second := gram(0).extend(text[1]).extend(text[2])
	return max(x.counts.idf(first, x.live), x.counts.idf(second, x.live))
}

// candidateTerms are the rarest of the question's bigrams that any document
// holds.
func (x *Index) candidateTerms(list []token) []string {
	type weighted struct {
		text string
		idf  float64
	}
	var found []weighted
	seen := map[string]bool{}
	consider := func(text string, g gram) {
		if seen[text] || x.counts.documents(g, x.live) == 0 {
			return
		}
		seen[text] = true
		found = append(found, weighted{text, x.counts.idf(g, x.live)})
	}
	for i, t := range list {
		if t.symbol == gap {
			continue
		}
		one := gram(0).extend(t.symbol)
		next := i+1 < len(list) && list[i+1].symbol != gap
		if next {
			consider(t.text+list[i+1].text, one.extend(list[i+1].symbol))
		}
		if t.isWord() || (!next && (i == 0 || list[i-1].symbol == gap)) {
			consider(t.text, one)
		}
	}
	slices.SortStableFunc(found, func(a, b weighted) int { return cmp.Compare(b.idf, a.idf) })
	terms := make([]string, 0, min(len(found), maxTerms))
	for _, w := range found[:min(len(found), maxTerms)] {
		terms = append(terms, w.text)
	}
	return terms
}

func (q *query) hears(s symbol) bool { return q.heard[s>>6&1023]>>(s&63)&1 != 0 }
