package knowledge

import (
	"bytes"
	"context"
	"encoding/json"
	"strings"
	"testing"

	"hotline"
)

const batchDocs = `{"id":"1","title":"怎么申请保护令","body":"去法院。","topic":"law"}
{"id":"2","title":"宝宝上医保","body":"去乡镇。","questions":["新生儿参保"]}
{"id":"3","title":"","body":"保护令要带证据。"}
`

func TestSearchBatch(t *testing.T) {
	queries := `{"id":"b","text":"保护令"}
{"id":"a","text":"新生儿怎么参保"}
{"id":"c","text":"火星"}
`
	var out, stats bytes.Buffer
	err := SearchBatch(context.Background(), strings.NewReader(batchDocs), strings.NewReader(queries), 10, &out, &stats)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if len(lines) != 3 || lines[2] != `{"id":"c","hits":[]}` {
		t.Fatalf("out:\n%s", out.String())
	}
	var first batchHits
	if err := json.Unmarshal([]byte(lines[0]), &first); err != nil {
		t.Fatal(err)
	}
	if first.ID != "b" || len(first.Hits) != 2 || first.Hits[0].Score < first.Hits[1].Score {
		t.Errorf("first %+v", first)
	}
	if !strings.HasPrefix(lines[1], `{"id":"a","hits":[{"id":"2","score":`) {
		t.Errorf("second %s", lines[1])
	}
	var figures map[string]float64
	if err := json.Unmarshal(stats.Bytes(), &figures); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"docs", "build_seconds", "queries", "p50_ms", "p99_ms", "qps"} {
		if _, ok := figures[key]; !ok {
			t.Errorf("no %s in %s", key, stats.String())
		}
	}
	if figures["docs"] != 3 || figures["queries"] != 3 || len(figures) != 6 {
		t.Errorf("stats %s", stats.String())
	}
}

func TestSearchBatchTop(t *testing.T) {
	var out, stats bytes.Buffer
	err := SearchBatch(context.Background(), strings.NewReader(batchDocs), strings.NewReader(`{"id":"1","text":"保护令"}`), 1, &out, &stats)
	if err != nil || strings.Count(out.String(), `"score"`) != 1 {
		t.Errorf("%v %s", err, out.String())
	}
}

func TestSearchBatchNamesTheLine(t *testing.T) {
	const good = `{"id":"q","text":"x"}`
	tests := []struct{ name, docs, queries, want string }{
		{"malformed", batchDocs + "{oops\n", good, "docs line 4: the line is not the JSON object wanted"},
		{"blank", "{\"id\":\"1\"}\n\n{\"id\":\"2\"}\n", good, "docs line 2: the line is blank"},
		{"twice", batchDocs + `{"id":"2"}`, good, "docs line 4: id is that of an earlier line too"},
		{"no id", batchDocs, good + "\n{\"text\":\"y\"}\n", "queries line 2: id is missing"},
		{"wrong type", batchDocs, `{"id":7}`, "queries line 1: the line is not the JSON object wanted"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var out, stats bytes.Buffer
			err := SearchBatch(context.Background(), strings.NewReader(tt.docs), strings.NewReader(tt.queries), 10, &out, &stats)
			if hotline.CodeOf(err) != hotline.Invalid || hotline.SafeText(err, "") != tt.want {
				t.Errorf("got %v", err)
			}
			if out.Len() > 0 {
				t.Errorf("wrote %s", out.String())
			}
		})
	}
}

func TestSearchBatchStops(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	var out, stats bytes.Buffer
	err := SearchBatch(ctx, strings.NewReader(batchDocs), strings.NewReader(`{"id":"1","text":"x"}`), 10, &out, &stats)
	if hotline.CodeOf(err) != hotline.Unavailable {
		t.Errorf("got %v", err)
	}
}
