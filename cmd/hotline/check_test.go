package main

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hotline/flows"
	"hotline/knowledge"
)

// hotlineRun runs a command and returns its exit code and what it printed.
func hotlineRun(t *testing.T, stdin string, args ...string) (code int, out, errs string) {
	t.Helper()
	var o, e strings.Builder
	code = run(t.Context(), args, terminal{in: strings.NewReader(stdin), out: &o, err: &e})
	return code, o.String(), e.String()
}

// copyTo writes a folder of content to disk, one file of it changed.
func copyTo(t *testing.T, fsys fs.FS, file, before, after string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.CopyFS(dir, fsys); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, filepath.FromSlash(file))
	text, err := os.ReadFile(path) //nolint:gosec // a file of this test
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), before) {
		t.Fatalf("%s has no %q", file, before)
	}
	changed := strings.Replace(string(text), before, after, 1)
	if err := os.WriteFile(path, []byte(changed), 0o600); err != nil { //nolint:gosec // a file of this test
		t.Fatal(err)
	}
	return dir
}

// lineOf is the number of the line that begins with the text.
func lineOf(t *testing.T, path, text string) int {
	t.Helper()
	raw, err := os.ReadFile(path) //nolint:gosec // a file of this test
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(raw)) {
		n++
		if strings.HasPrefix(strings.TrimSpace(line), text) {
			return n
		}
	}
	t.Fatalf("%s has no line %q", path, text)
	return 0
}

func TestCheckWhatShips(t *testing.T) {
	code, out, errs := hotlineRun(t, "", "check", "--config", "../../config/example.yaml")
	if code != exitOK || out != "" || !strings.Contains(errs, "all well") {
		t.Errorf("exit code %d\n%s%s", code, out, errs)
	}
}

func TestCheckNamesFileAndLine(t *testing.T) {
	brokenFlows := copyTo(t, flows.Library(), "newborn-insurance.yaml", "next: registered", "next: nowhere")
	brokenArticles := copyTo(t, knowledge.LibraryFS(), "rights/legal-aid.md", "risk:", "rsik:")
	brokenLink := copyTo(t, knowledge.LibraryFS(), "rights/legal-aid.md", "related: [", "related: [no-such-article, ")
	config := filepath.Join(t.TempDir(), "hotline.yaml")
	example, err := os.ReadFile("../../config/example.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(config, append(example, "colour: red\n"...), 0o600); err != nil { //nolint:gosec // a file of this test
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		args []string
		file string
		line string // what the line at fault begins with
	}{
		{"a broken flow", []string{"--flows", brokenFlows}, filepath.Join(brokenFlows, "newborn-insurance.yaml"), "next: nowhere"},
		{"a broken article", []string{"--articles", brokenArticles}, filepath.Join(brokenArticles, "rights/legal-aid.md"), "rsik:"},
		{"a broken link", []string{"--articles", brokenLink}, filepath.Join(brokenLink, "rights/legal-aid.md"), "related: [no-such"},
		{"an unknown key", []string{"--config", config}, config, "colour:"},
	} {
		t.Run(test.name, func(t *testing.T) {
			code, out, _ := hotlineRun(t, "", append([]string{"check"}, test.args...)...)
			if code != exitFault {
				t.Errorf("exit code %d, want %d", code, exitFault)
			}
			want := hotlineFault(test.file, lineOf(t, test.file, test.line))
			if !strings.Contains(out, want) {
				t.Errorf("no fault at %s in:\n%s", want, out)
			}
		})
	}
}

// hotlineFault is how a fault of a line begins.
func hotlineFault(file string, line int) string {
	number, _ := json.Marshal(line) // a number always can be
	return file + ":" + string(number) + ": "
}

func TestTriageContract(t *testing.T) {
	code, out, errs := hotlineRun(t, `{"id":"1","text":"他现在打我呢 快点"}
{"id":"2","text":"今年医保多少钱"}
{"id":"3","text":""}
`, "triage")
	if code != exitOK || errs != "" {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	type assessment struct {
		ID       string    `json:"id"`
		Level    string    `json:"level"`
		Urgent   *bool     `json:"urgent"`
		Kinds    *[]string `json:"kinds"`
		Evidence *[]string `json:"evidence"`
	}
	var got []assessment
	for line := range strings.Lines(out) {
		var row assessment
		if err := json.Unmarshal([]byte(line), &row); err != nil {
			t.Fatal(err)
		}
		got = append(got, row)
	}
	if len(got) != 3 {
		t.Fatalf("%d lines for 3 messages:\n%s", len(got), out)
	}
	for i, want := range []struct {
		level  string
		urgent bool
	}{{"P0", true}, {"P4", false}, {"P4", false}} {
		row := got[i]
		if row.Urgent == nil || row.Kinds == nil || row.Evidence == nil {
			t.Fatalf("a key is missing: %s", out)
		}
		if row.ID != string(rune('1'+i)) || row.Level != want.level || *row.Urgent != want.urgent {
			t.Errorf("line %d is %s %s %v, want %s %v", i+1, row.ID, row.Level, *row.Urgent, want.level, want.urgent)
		}
	}
	if code, _, errs := hotlineRun(t, `{"id":"1","text":"a"}`+"\nno json\n", "triage"); code != exitFault || !strings.Contains(errs, "line 2") {
		t.Errorf("a broken line: exit code %d, %q", code, errs)
	}
}

func TestSearchContract(t *testing.T) {
	dir := t.TempDir()
	docs, queries := filepath.Join(dir, "docs.jsonl"), filepath.Join(dir, "queries.jsonl")
	for path, text := range map[string]string{
		docs: `{"id":"a","title":"医保怎么交","body":"村里代办点可以交。","questions":["医保搁哪儿交"]}
{"id":"b","title":"离婚去哪个法院","body":"一般去被告住的地方的法院。","topic":"law"}
`,
		queries: `{"id":"q1","text":"离婚上哪个法院"}
{"id":"q2","text":"交医保"}
`,
	} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	code, out, errs := hotlineRun(t, "", "search", "--docs", docs, "--queries", queries, "--top", "1")
	if code != exitOK {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	type answer struct {
		ID   string `json:"id"`
		Hits []struct {
			ID    string   `json:"id"`
			Score *float64 `json:"score"`
		} `json:"hits"`
	}
	want := []string{"b", "a"}
	n := 0
	for line := range strings.Lines(out) {
		var a answer
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		if len(a.Hits) != 1 || a.Hits[0].ID != want[n] || a.Hits[0].Score == nil {
			t.Errorf("query %s found %+v, want %s", a.ID, a.Hits, want[n])
		}
		n++
	}
	lines := strings.Split(strings.TrimSpace(errs), "\n")
	var stats map[string]float64
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), &stats); err != nil {
		t.Fatal(err)
	}
	for _, key := range []string{"docs", "build_seconds", "queries", "p50_ms", "p99_ms", "qps"} {
		if _, ok := stats[key]; !ok {
			t.Errorf("the last line has no %s: %v", key, stats)
		}
	}
	if n != 2 || stats["docs"] != 2 || stats["queries"] != 2 {
		t.Errorf("%d answers, stats %v", n, stats)
	}
}

func TestAskExplains(t *testing.T) {
	code, out, errs := hotlineRun(t, "", "ask", "打官司没钱", "请律师")
	if code != exitOK {
		t.Fatalf("exit code %d: %s", code, errs)
	}
	for _, want := range []string{"triage", "route", "hit", "legal-aid", "法律援助"} {
		if !strings.Contains(out, want) {
			t.Errorf("no %q in:\n%s", want, out)
		}
	}
}

func TestFlowsPlay(t *testing.T) {
	code, out, errs := hotlineRun(t, "2\n返回\n\n", "flows", "play", "protection-order")
	if code != exitOK || strings.Count(out, "在你旁边吗") != 2 {
		t.Errorf("exit code %d, the first question comes %d times, want 2\n%s%s", code, strings.Count(out, "在你旁边吗"), out, errs)
	}
	code, out, _ = hotlineRun(t, "", "flows", "graph", "newborn-insurance")
	if code != exitOK || !strings.Contains(out, "-->") {
		t.Errorf("exit code %d, no graph:\n%s", code, out)
	}
}
