package knowledge

import (
	"runtime"
	"slices"
	"strconv"
	"sync"

	"github.com/blevesearch/bleve/v2"
	"github.com/blevesearch/bleve/v2/analysis"
	"github.com/blevesearch/bleve/v2/document"
	"github.com/blevesearch/bleve/v2/index/scorch"
	index "github.com/blevesearch/bleve_index_api"

	"hotline"
)

// Document is what an [Index] searches: an article, or anything like one.
type Document struct {
	ID        string   `json:"id"`
	Title     string   `json:"title"`
	Body      string   `json:"body"`
	Topic     string   `json:"topic,omitempty"`
	Questions []string `json:"questions,omitempty"`
}

// Index finds documents in two stages: bleve names the candidates by one field
// of character bigrams, and our own BM25 over grams of one to three characters
// orders them. Searches may run at once; [Index.Put] and [Index.Remove] may not
// run at the same time as anything else.
type Index struct {
	words *words
	bleve bleve.Index
	// docs are the documents by slot; a removed one leaves its slot empty.
	docs   []indexed
	slots  map[string]int
	counts counts
	// live is the number of documents, lengths the symbols of each field in all.
	live    int
	lengths [fields]int
	// writes counts changes since the index was built: each leaves a segment of
	// its own in bleve, which slows it down until the index is built anew.
	writes int
}

// The fields that the second stage tells apart.
const (
	inTitle = iota
	inQuestions
	inBody
	fields
)

// indexed is a document in the form that the second stage reads.
type indexed struct {
	id, title string
	text      [fields][]symbol
}

// batchSize bounds the documents of one bleve batch. An index in memory never
// merges its segments, so there have to be few of them.
const batchSize = 8192

// combined is the only field that bleve knows.
const combined = "all"

// newIndex builds an index of the documents; of two with one id the last stands.
func newIndex(w *words, docs []Document) (*Index, error) {
	mapping := bleve.NewIndexMapping()
	mapping.ScoringModel = index.BM25Scoring
	// NewMemOnly would fall back to an older index type without BM25.
	candidates, err := bleve.NewUsing("", mapping, scorch.Name, scorch.Name, nil)
	if err != nil {
		return nil, internalError("knowledge.newIndex", err)
	}
	x := &Index{words: w, bleve: candidates, slots: make(map[string]int, len(docs))}
	docs = lastOfEach(docs)
	x.counts = newCounts(docs)
	for chunk := range slices.Chunk(docs, batchSize) {
		if err := x.add(chunk); err != nil {
			x.Close()
			return nil, err
		}
	}
	x.writes = 0
	return x, nil
}

// Len is the number of documents.
func (x *Index) Len() int { return x.live }

// Close frees what bleve holds; the index is not used afterwards.
func (x *Index) Close() {
	// In memory nothing is written on closing that could fail.
	_ = x.bleve.Close()
}

// Put adds the document, or takes the place of the one with its id.
func (x *Index) Put(d Document) error {
	if err := x.Remove(d.ID); err != nil && hotline.CodeOf(err) != hotline.NotFound {
		return err
	}
	return x.add([]Document{d})
}

// Remove takes a document out; not_found.
func (x *Index) Remove(id string) error {
	const op = "knowledge.Index.Remove"
	slot, ok := x.slots[id]
	if !ok {
		return hotline.Errorf(hotline.NotFound, op, "no such document")
	}
	if err := x.bleve.Delete(strconv.Itoa(slot)); err != nil {
		return internalError(op, err)
	}
	d := x.docs[slot]
	for _, g := range distinct(&d) {
		x.counts.drop(g)
	}
	for f := range d.text {
		x.lengths[f] -= len(d.text[f])
	}
	x.docs[slot] = indexed{}
	delete(x.slots, id)
	x.live--
	x.writes++
	return nil
}

// add appends documents whose ids are new to the index.
func (x *Index) add(docs []Document) error {
	analysed := analyse(x.words, docs)
	batch := x.bleve.NewBatch()
	first := len(x.docs)
	for i := range analysed {
		entry := document.NewDocument(strconv.Itoa(first + i))
		entry.AddField(document.NewTextFieldCustom(combined, nil, []byte(analysed[i].normal), index.IndexField, bigramAnalyzer{}))
		if err := batch.IndexAdvanced(entry); err != nil {
			return internalError("knowledge.Index.add", err)
		}
	}
	if err := x.bleve.Batch(batch); err != nil {
		return internalError("knowledge.Index.add", err)
	}
	for i := range analysed {
		d := &analysed[i]
		for _, g := range d.grams {
			x.counts.add(g)
		}
		for f := range d.text {
			x.lengths[f] += len(d.text[f])
		}
		x.slots[d.id] = len(x.docs)
		x.docs = append(x.docs, d.indexed)
	}
	x.live += len(docs)
	x.writes++
	return nil
}

// analysed is a document on its way into the index.
type analysed struct {
	indexed
	normal string
	grams  []gram
}

// analyse brings documents to the index's form, on all processors.
func analyse(w *words, docs []Document) []analysed {
	out := make([]analysed, len(docs))
	var workers sync.WaitGroup
	for part := range slices.Chunk(indices(len(docs)), max(1, len(docs)/runtime.GOMAXPROCS(0)+1)) {
		workers.Go(func() {
			for _, i := range part {
				out[i] = analyseOne(w, docs[i])
			}
		})
	}
	workers.Wait()
	return out
}

func indices(n int) []int {
	list := make([]int, n)
	for i := range list {
		list[i] = i
	}
	return list
}

func analyseOne(w *words, d Document) analysed {
	title, questions, body := w.article(d.Title), w.article(join(d.Questions)), w.article(d.Body)
	a := analysed{indexed: indexed{id: d.ID, title: d.Title}, normal: join([]string{title, questions, body})}
	a.text[inTitle] = symbols(title)
	a.text[inQuestions] = symbols(questions)
	a.text[inBody] = symbols(body)
	a.grams = distinct(&a.indexed)
	return a
}

// distinct are the grams of a document that are counted, each once.
func distinct(d *indexed) []gram {
	var list []gram
	for _, text := range d.text {
		list = slices.Grow(list, counted*len(text))
		eachGram(text, func(g gram, _, length int) {
			if length <= counted {
				list = append(list, g)
			}
		})
	}
	slices.Sort(list)
	return slices.Compact(list)
}

// lastOfEach keeps the last of documents with the same id.
func lastOfEach(docs []Document) []Document {
	last := make(map[string]int, len(docs))
	for i, d := range docs {
		last[d.ID] = i
	}
	if len(last) == len(docs) {
		return docs
	}
	kept := make([]Document, 0, len(last))
	for i, d := range docs {
		if last[d.ID] == i {
			kept = append(kept, d)
		}
	}
	return kept
}

// bigramAnalyzer gives bleve the terms of text that is normal already.
type bigramAnalyzer struct{}

// Analyze implements bleve's analysis.Analyzer.
func (bigramAnalyzer) Analyze(text []byte) analysis.TokenStream {
	terms := bigrams(string(text))
	stream := make(analysis.TokenStream, len(terms))
	backing := make([]analysis.Token, len(terms))
	for i, t := range terms {
		backing[i] = analysis.Token{Term: []byte(t), Position: i + 1, Type: analysis.Ideographic}
		stream[i] = &backing[i]
	}
	return stream
}
