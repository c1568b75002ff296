package triage

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"

	"hotline"
)

func TestStream(t *testing.T) {
	tr := loadLexicon(t)
	in := `{"id":"1","text":"快来，他打我"}` + "\n" + `{"id":"b","text":""}` + "\n" + `{"id":"c","text":"日子过不下去了","extra":1}`
	want := `{"id":"1","level":"P0","urgent":true,"uncertain":false,"kinds":["violence"],"evidence":[`
	var out bytes.Buffer
	if err := tr.Stream(context.Background(), strings.NewReader(in), &out); err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(out.String(), "\n"), "\n")
	if len(lines) != 3 {
		t.Fatalf("%d lines out of 3", len(lines))
	}
	if !strings.HasPrefix(lines[0], want) {
		t.Errorf("got %s, want %s…", lines[0], want)
	}
	if lines[1] != `{"id":"b","level":"P4","urgent":false,"uncertain":false,"kinds":[],"evidence":[]}` {
		t.Errorf("the empty text became %s", lines[1])
	}
	if !strings.Contains(lines[2], `"level":"P1","urgent":true,"uncertain":true`) {
		t.Errorf("the uncertain one became %s", lines[2])
	}
}

func TestStreamNamesTheBadLineAndNotItsText(t *testing.T) {
	tr := loadLexicon(t)
	const good = `{"id":"1","text":"你好"}` + "\n"
	for _, c := range []struct{ name, line string }{
		{"no JSON", `secret words`},
		{"no object", `["secret words"]`},
		{"a number for a text", `{"id":"2","text":7}`},
		{"no text", `{"id":"secret words"}`},
		{"no id", `{"text":"secret words"}`},
		{"an empty line", ``},
	} {
		t.Run(c.name, func(t *testing.T) {
			var out bytes.Buffer
			err := tr.Stream(context.Background(), strings.NewReader(good+c.line+"\n"+good), &out)
			if hotline.CodeOf(err) != hotline.Invalid || !strings.Contains(err.Error(), "line 2:") {
				t.Errorf("error %v, want invalid at line 2", err)
			}
			if strings.Contains(err.Error(), "secret") {
				t.Errorf("the error tells the text: %v", err)
			}
			if strings.Count(out.String(), "\n") != 1 {
				t.Errorf("wrote %q, want the one good line before", out.String())
			}
		})
	}
}

func TestStreamStopsWhenAsked(t *testing.T) {
	tr := loadLexicon(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	err := tr.Stream(ctx, strings.NewReader(`{"id":"1","text":"你好"}`), &bytes.Buffer{})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("error %v, want cancelled", err)
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error)  { return 0, errors.New("gone") }
func (broken) Write([]byte) (int, error) { return 0, errors.New("gone") }

func TestStreamReportsABrokenPipe(t *testing.T) {
	tr := loadLexicon(t)
	if err := tr.Stream(context.Background(), broken{}, &bytes.Buffer{}); hotline.CodeOf(err) != hotline.Unavailable {
		t.Errorf("error %v reading, want unavailable", err)
	}
	if err := tr.Stream(context.Background(), strings.NewReader(`{"id":"1","text":"你好"}`), broken{}); hotline.CodeOf(err) != hotline.Unavailable {
		t.Errorf("error %v writing, want unavailable", err)
	}
}
