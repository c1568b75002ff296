package knowledge

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"
	"time"

	"hotline"
)

// maxLine bounds one line of JSON in bytes.
const maxLine = 4 << 20

// question is one line of a batch's questions.
type question struct {
	ID   string `json:"id"`
	Text string `json:"text"`
}

// batchHits is one line of a batch's answers.
type batchHits struct {
	ID   string     `json:"id"`
	Hits []batchHit `json:"hits"`
}

type batchHit struct {
	ID    string  `json:"id"`
	Score float64 `json:"score"`
}

// batchStats is the last line, about the whole batch.
type batchStats struct {
	Docs         int     `json:"docs"`
	BuildSeconds float64 `json:"build_seconds"`
	Queries      int     `json:"queries"`
	P50          float64 `json:"p50_ms"`
	P99          float64 `json:"p99_ms"`
	QPS          float64 `json:"qps"`
}

// SearchBatch indexes the documents, one JSON object a line, asks each question
// and writes up to top hits for it to out, in the same order; at the end it
// writes one line of figures to stats. invalid: a line is malformed, has no id,
// or repeats one; the error's Safe text names it by its number.
func SearchBatch(ctx context.Context, docs, queries io.Reader, top int, out, stats io.Writer) error {
	const op = "knowledge.SearchBatch"
	if top < 1 {
		return hotline.Errorf(hotline.Invalid, op, "top is %d, at least 1 is needed", top)
	}
	documents, err := readLines(docs, "docs", func(d Document) string { return d.ID })
	if err != nil {
		return err
	}
	questions, err := readLines(queries, "queries", func(q question) string { return q.ID })
	if err != nil {
		return err
	}
	known, wrong := loadWords(DataFS())
	if len(wrong) > 0 {
		return hotline.Errorf(hotline.Internal, op, "%s", wrong[0])
	}
	begun := time.Now()
	x, err := newIndex(known, documents)
	if err != nil {
		return err
	}
	defer x.Close()
	figures := batchStats{Docs: x.Len(), BuildSeconds: time.Since(begun).Seconds(), Queries: len(questions)}

	took, err := answerAll(ctx, x, questions, top, out)
	if err != nil {
		return err
	}
	figures.measure(took)
	if err := json.NewEncoder(stats).Encode(figures); err != nil {
		return internalError(op, err)
	}
	return nil
}

// answerAll writes the hits of every question and tells how long each took.
func answerAll(ctx context.Context, x *Index, questions []question, top int, out io.Writer) ([]time.Duration, error) {
	const op = "knowledge.SearchBatch"
	took := make([]time.Duration, len(questions))
	buffered := bufio.NewWriter(out)
	encoder := json.NewEncoder(buffered)
	encoder.SetEscapeHTML(false)
	for i, q := range questions {
		if err := ctx.Err(); err != nil {
			return nil, hotline.Errorf(hotline.Unavailable, op, "stopped: %w", err)
		}
		begun := time.Now()
		found := x.Search(q.Text, top)
		took[i] = time.Since(begun)
		line := batchHits{ID: q.ID, Hits: make([]batchHit, len(found))}
		for j, h := range found {
			line.Hits[j] = batchHit{ID: h.ID, Score: h.Score}
		}
		if err := encoder.Encode(line); err != nil {
			return nil, internalError(op, err)
		}
	}
	if err := buffered.Flush(); err != nil {
		return nil, internalError(op, err)
	}
	return took, nil
}

func (s *batchStats) measure(took []time.Duration) {
	if len(took) == 0 {
		return
	}
	var sum time.Duration
	for _, t := range took {
		sum += t
	}
	slices.Sort(took)
	at := func(share float64) float64 {
		return took[int(share*float64(len(took)-1))].Seconds() * 1000
	}
	s.P50, s.P99 = at(0.5), at(0.99)
	s.QPS = float64(len(took)) / max(sum.Seconds(), 1e-9)
}

// readLines reads one JSON object a line.
func readLines[T any](r io.Reader, what string, id func(T) string) ([]T, error) {
	const op = "knowledge.SearchBatch"
	fault := func(line int, message string) error {
		err := hotline.Errorf(hotline.Invalid, op, "%s line %d: %s", what, line, message)
		err.Safe = err.Err.Error()
		return err
	}
	lines := bufio.NewScanner(r)
	lines.Buffer(make([]byte, 0, 64<<10), maxLine)
	var list []T
	first := map[string]int{}
	number := 0
	for lines.Scan() {
		number++
		if len(bytes.TrimSpace(lines.Bytes())) == 0 {
			return nil, fault(number, "the line is blank")
		}
		var one T
		if err := json.Unmarshal(lines.Bytes(), &one); err != nil {
			return nil, fault(number, "the line is not the JSON object wanted")
		}
		key := id(one)
		if strings.TrimSpace(key) == "" {
			return nil, fault(number, "id is missing")
		}
		if first[key] != 0 {
			return nil, fault(number, "id is that of an earlier line too")
		}
		first[key] = number
		list = append(list, one)
	}
	if err := lines.Err(); err != nil {
		return nil, fault(number+1, err.Error())
	}
	return list, nil
}
