package flows_test

import (
	"bufio"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hotline/flows"
)

var update = flag.Bool("update", false, "rewrite the golden conversations with what the flows say now")

// beginning is when every golden conversation begins.
var beginning = time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*60*60))

// TestConversations plays the files of testdata/conversations. A file reads
// like a chat:
//
//	# a comment
//	[开始 protection-order]
//	她：what she writes; 返回 goes back
//	助手：what the flow answers; further lines are indented by two spaces
//	[接着办] the flow asks again, as after something else came between
//	（结束：…）what the flow ended in
//
// With -update the flow's lines are rewritten; a colleague then reads the
// difference.
func TestConversations(t *testing.T) {
	const folder = "testdata/conversations"
	files, err := fs.Glob(os.DirFS(folder), "*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden conversations", err)
	}
	library := loadLibrary(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(file, ".txt"), func(t *testing.T) {
			want, err := fs.ReadFile(os.DirFS(folder), file)
			if err != nil {
				t.Fatal(err)
			}
			s := stage{t: t, library: library}
			got := s.play(string(want))
			if *update {
				if err := os.WriteFile(filepath.Join(folder, file), []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			if got != string(want) {
				t.Errorf("%s: the conversation went another way:\n%s", file, firstDifference(string(want), got))
			}
		})
	}
}

type stage struct {
	t        *testing.T
	library  *flows.Compiled
	progress *flows.Progress
	out      strings.Builder
}

func (s *stage) play(script string) string {
	for scan := bufio.NewScanner(strings.NewReader(script)); scan.Scan(); {
		line := scan.Text()
		if strings.HasPrefix(line, "助手：") || strings.HasPrefix(line, "  ") || strings.HasPrefix(line, "（") {
			continue
		}
		fmt.Fprintln(&s.out, line)
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		turn, err := s.turn(line)
		if err != nil {
			s.t.Fatalf("%s: %v", line, err)
		}
		s.progress = turn.Progress
		s.tell(turn)
	}
	return s.out.String()
}

func (s *stage) turn(line string) (flows.Turn, error) {
	if id, ok := strings.CutPrefix(line, "[开始 "); ok {
		return s.library.Start(strings.TrimSuffix(id, "]"), beginning)
	}
	if s.progress == nil {
		s.t.Fatalf("%s: she is in no flow", line)
	}
	said, ok := strings.CutPrefix(line, "她：")
	switch {
	case line == "[接着办]":
		return s.library.Ask(*s.progress, beginning)
	case !ok:
		s.t.Fatalf("what is %q?", line)
	case said == "返回":
		return s.library.Back(*s.progress, beginning)
	}
	return s.library.Step(*s.progress, said, beginning)
}

func (s *stage) tell(turn flows.Turn) {
	for _, text := range turn.Say {
		fmt.Fprintf(&s.out, "助手：%s\n", strings.ReplaceAll(text, "\n", "\n  "))
	}
	for i, choice := range turn.Choices {
		fmt.Fprintf(&s.out, "  %d %s\n", i+1, choice)
	}
	if !turn.Understood {
		fmt.Fprintln(&s.out, "（没听懂：可以先到别处找答案）")
	}
	if turn.Progress == nil && turn.End == nil {
		fmt.Fprintln(&s.out, "（前面没有了，出了流程）")
	}
	if e := turn.End; e != nil {
		fmt.Fprintf(&s.out, "（结束：%s %s%s%s）\n", e.Kind, e.Article, e.Level, e.Record)
		for _, line := range e.Summary {
			fmt.Fprintf(&s.out, "（给咨询员：%s）\n", line)
		}
	}
}

func firstDifference(want, got string) string {
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range max(len(w), len(g)) {
		var a, b string
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if a != b {
			return fmt.Sprintf("line %d\n  in the file: %s\n  now:         %s", i+1, a, b)
		}
	}
	return "no difference"
}
