package bot_test

import (
	"bufio"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/bot"
	"hotline/bot/escalation"
	"hotline/bot/triage"
)

var update = flag.Bool("update", false, "rewrite the golden conversations with what the bot says now")

// beginning is when every golden conversation begins.
var beginning = time.Date(2026, 11, 24, 9, 0, 0, 0, time.FixedZone("Asia/Shanghai", 8*3600))

// TestConversations plays the files of testdata/conversations. A file reads
// like a chat:
//
//	# a comment
//	她：what she writes
//	助手：what the bot answers; further lines are indented by two spaces
//	咨询员：领取 | 结束
//	[过了 3 分钟] [点按钮 menu:rights] [关注] [取消关注] [图片] [语音]
//	（个案 P0 …）what the bot does besides speaking
//
// With -update the bot's lines are rewritten; a colleague then reads the
// difference.
func TestConversations(t *testing.T) {
	files, err := filepath.Glob("testdata/conversations/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatal("no golden conversations", err)
	}
	decider := newDecider(t)
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			want, err := os.ReadFile(file) //nolint:gosec // one of testdata
			if err != nil {
				t.Fatal(err)
			}
			got := newStage(t, decider).play(string(want))
			if *update {
				if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
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

// stage plays one woman and her counselor against the core alone: the session
// and the case are kept here, as the stores would keep them.
type stage struct {
	t       *testing.T
	decider *bot.Decider
	now     time.Time
	session bot.Session
	open    *escalation.Case
	watch   *bot.WatchSilence
	turns   int
	out     strings.Builder
}

func newStage(t *testing.T, d *bot.Decider) *stage {
	t.Helper()
	return &stage{t: t, decider: d, now: beginning}
}

// play reads the lines that somebody says or does and writes the whole
// conversation anew.
func (s *stage) play(script string) string {
	for scan := bufio.NewScanner(strings.NewReader(script)); scan.Scan(); {
		line := scan.Text()
		switch {
		case strings.HasPrefix(line, "助手："), strings.HasPrefix(line, "  "), strings.HasPrefix(line, "（"):
			continue
		}
		fmt.Fprintln(&s.out, line)
		switch {
		case strings.HasPrefix(line, "她："):
			s.send(bot.Text, strings.TrimPrefix(line, "她："))
		case strings.HasPrefix(line, "咨询员："):
			s.counselor(strings.TrimPrefix(line, "咨询员："))
		case strings.HasPrefix(line, "["):
			s.happens(strings.Trim(line, "[]"))
		case line == "", strings.HasPrefix(line, "#"):
		default:
			s.t.Fatalf("what is %q?", line)
		}
	}
	return s.out.String()
}

func (s *stage) happens(what string) {
	verb, rest, _ := strings.Cut(what, " ")
	switch verb {
	case "关注":
		s.send(bot.Subscribe, "")
	case "取消关注":
		s.send(bot.Unsubscribe, "")
	case "点按钮":
		s.send(bot.Click, rest)
	case "图片":
		s.send(bot.Image, "")
	case "语音":
		s.send(bot.Voice, rest)
	case "过了":
		var minutes int
		if _, err := fmt.Sscanf(rest, "%d 分钟", &minutes); err != nil {
			s.t.Fatalf("how long is %q?", rest)
		}
		s.now = s.now.Add(time.Duration(minutes) * time.Minute)
		if s.watch != nil && !s.watch.Due.After(s.now) {
			s.openCase(s.watch.Opening)
			s.watch = nil
		}
	default:
		s.t.Fatalf("what is %q?", what)
	}
}

func (s *stage) counselor(does string) {
	if s.open == nil {
		s.t.Fatalf("%s: there is no case", does)
	}
	switch does {
	case "领取":
		s.open.State = escalation.Claimed
	case "结束":
		s.open = nil
	default:
		s.t.Fatalf("what does %q mean?", does)
	}
}

func (s *stage) send(kind bot.MessageKind, text string) {
	s.turns++
	d := s.decider.Decide(bot.Turn{
		Session: s.session, Case: s.open, Now: s.now,
		Message: bot.Message{
			Key: strconv.Itoa(s.turns), User: hotline.UserID{Account: "demo", OpenID: "her"}, Kind: kind, Text: text, At: s.now,
		},
	})
	s.session = d.Session
	for _, p := range d.Reply.Parts {
		fmt.Fprintf(&s.out, "助手：%s\n", strings.ReplaceAll(p.Text, "\n", "\n  "))
		for i, c := range p.Choices {
			fmt.Fprintf(&s.out, "  %d %s\n", i+1, c)
		}
	}
	for _, e := range d.Effects {
		s.apply(e)
	}
}

func (s *stage) apply(e bot.Effect) {
	switch e := e.(type) {
	case bot.OpenCase:
		s.openCase(e.Opening)
	case bot.AddToCase:
		if e.Line.Author == escalation.Bot {
			return
		}
		note := ""
		if s.open != nil && e.Level < s.open.Level {
			s.open.Level = e.Level
			note = "，升为 " + e.Level.String()
		}
		fmt.Fprintf(&s.out, "（个案里记下：%s%s）\n", e.Line.Text, note)
	case bot.WatchSilence:
		s.watch = &e
		fmt.Fprintf(&s.out, "（等她回答，到 %s）\n", e.Due.Format("15:04"))
	case bot.EndWatch:
		s.watch = nil
	case bot.SaveRecord:
		fmt.Fprintf(&s.out, "（登记：%s）\n", e.Kind)
	case bot.NoteUnanswered:
		fmt.Fprintf(&s.out, "（记下没答上的问题：%s）\n", e.Text)
	}
}

func (s *stage) openCase(o escalation.Opening) {
	s.open = &escalation.Case{ID: "c1", Level: o.Level, State: escalation.Waiting}
	s.session.CaseID = s.open.ID
	reasons := map[escalation.Reason]string{
		escalation.Danger: "危险", escalation.Asked: "她要找人", escalation.FlowEnd: "流程转人工", escalation.Silence: "没有回答",
	}
	fmt.Fprintf(&s.out, "（个案 %s：%s%s，带上前面 %d 句）\n", o.Level, reasons[o.Reason], kindsOf(o.Kinds), len(o.Lines)-1)
}

func kindsOf(kinds []triage.Kind) string {
	var out strings.Builder
	for _, k := range kinds {
		out.WriteString(" " + string(k))
	}
	return out.String()
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
