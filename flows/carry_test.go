package flows_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"hotline"
	"hotline/flows"
)

const tea = `id: tea
title: 泡茶
topic: service
states:
  kind:
    say: 啥茶？
    ask:
      kind: choice
      slot: kind
      label: 茶
      hint: 回个数。
      options: [{value: green, label: 绿茶}, {value: black, label: 红茶}]
    next: cups
  cups:
    say: 几杯？
    ask: {kind: number, slot: cups, label: 杯数, unit: 杯, hint: 回个数。, max: 9}
    next: note
  note:
    say: "{cups}{kind}，还有啥要交代的？"
    ask: {kind: text, slot: note, label: 交代, hint: 说一句，没有就发“跳过”。, optional: true}
    next:
      - {if: has("note") and cups > 5, to: many}
      - {to: done}
  many: {say: "{cups}，多着呢。", end: {case: P3, reason: 要得多}}
  done: {say: 好。, end: nothing}
`

func loadTea(t *testing.T, replace ...string) *flows.Compiled {
	t.Helper()
	file := &fstest.MapFile{Data: []byte(strings.NewReplacer(replace...).Replace(tea))}
	c, faults := flows.Load(fstest.MapFS{"tea.yaml": file}, flows.Options{})
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	return c
}

// atNote has answered 红茶 and 3 and stands at the last question.
func atNote(t *testing.T, c *flows.Compiled) flows.Progress {
	t.Helper()
	turn, err := c.Start("tea", beginning)
	for _, said := range []string{"红茶", "3"} {
		if err == nil {
			turn, err = c.Step(*turn.Progress, said, beginning)
		}
	}
	if err != nil || turn.Progress == nil || turn.Progress.State != "note" {
		t.Fatalf("%+v, %v", turn, err)
	}
	return *turn.Progress
}

// A flow may be edited while women are in it. Nobody is stranded, and nothing
// that still holds is asked again.
func TestNewVersionOfAFlow(t *testing.T) {
	p := atNote(t, loadTea(t))
	for _, c := range []struct {
		name    string
		replace []string
		state   string
		slots   int
		say     string
	}{
		{
			name: "words changed", replace: []string{"几杯？", "要几杯？"},
			slots: 2, say: "好。",
		},
		{
			name: "state renamed", replace: []string{"note:\n    say", "wish:\n    say", "next: note", "next: wish"},
			state: "cups", slots: 1, say: "这件事的步骤改过了，从这一步接着来。\n几杯？",
		},
		{
			name: "answer gone", replace: []string{"value: black", "value: red"},
			state: "kind", slots: 0, say: "这件事的步骤改过了，从这一步接着来。\n啥茶？",
		},
		{
			name: "all renamed", replace: []string{
				"kind:\n    say", "sort:\n    say", "cups:\n    say", "number:\n    say", "next: cups", "next: number",
				"note:\n    say", "wish:\n    say", "next: note", "next: wish",
			},
			state: "sort", slots: 0, say: "这件事的步骤改过了，从这一步接着来。\n啥茶？",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			turn, err := loadTea(t, c.replace...).Step(p, "跳过", beginning)
			if err != nil || !turn.Understood || turn.Say[0] != c.say {
				t.Fatalf("%+v, %v", turn, err)
			}
			if c.state == "" {
				if turn.End == nil || len(turn.End.Slots) != c.slots {
					t.Errorf("end %+v", turn.End)
				}
				return
			}
			if turn.Progress.State != c.state || len(turn.Progress.Slots) != c.slots {
				t.Errorf("progress %+v", turn.Progress)
			}
		})
	}
}

func TestFlowGone(t *testing.T) {
	c := loadTea(t)
	_, errStart := c.Start("coffee", beginning)
	_, errStep := c.Step(flows.Progress{Flow: "coffee", State: "kind"}, "1", beginning)
	for _, err := range []error{errStart, errStep} {
		if hotline.CodeOf(err) != hotline.NotFound {
			t.Errorf("got %v", err)
		}
	}
}

func TestSkipAndConditions(t *testing.T) {
	c := loadTea(t)
	p := atNote(t, c)
	p.Slots["cups"] = "6"
	turn, err := c.Step(p, "要热的", beginning)
	if err != nil || turn.End == nil || turn.End.Level != "P3" || turn.Say[0] != "6杯，多着呢。" {
		t.Errorf("%+v, %v", turn, err)
	}
	if got := strings.Join(turn.End.Summary, " "); got != "要得多 茶：红茶 杯数：6杯 交代：要热的" {
		t.Errorf("summary %s", got)
	}
	turn, err = c.Step(p, "跳过", beginning)
	if err != nil || turn.End == nil || turn.End.Kind != flows.EndNothing {
		t.Errorf("%+v, %v", turn, err)
	}
}

func TestSkipWhereAnAnswerIsNeeded(t *testing.T) {
	c := loadTea(t)
	turn, err := c.Start("tea", beginning)
	if err != nil {
		t.Fatal(err)
	}
	turn, err = c.Step(*turn.Progress, "跳过", beginning)
	if err != nil || turn.Progress == nil || turn.Progress.State != "kind" || !turn.Understood {
		t.Errorf("%+v, %v", turn, err)
	}
}

// 返回 restores the question and forgets what came after it.
func TestBackForgets(t *testing.T) {
	c := loadTea(t)
	turn, err := c.Back(atNote(t, c), beginning)
	if err != nil {
		t.Fatal(err)
	}
	p := turn.Progress
	if p.State != "cups" || len(p.Slots) != 1 || p.Slots["kind"] != "black" || len(p.Trail) != 1 {
		t.Errorf("progress %+v", p)
	}
}

// A progress without a state, or at one that asks nothing, begins anew.
func TestProgressWithoutQuestion(t *testing.T) {
	c := loadTea(t)
	for _, state := range []string{"", "done"} {
		turn, err := c.Step(flows.Progress{Flow: "tea", State: state}, "1", beginning)
		if err != nil || turn.Progress == nil || turn.Progress.State != "kind" {
			t.Errorf("%q: %+v, %v", state, turn, err)
		}
	}
}

// The miss is counted in one state only.
func TestMissesStartAnew(t *testing.T) {
	c := loadTea(t)
	p := atNote(t, c)
	turn, err := c.Back(p, beginning)
	for range 3 {
		if err != nil {
			t.Fatal(err)
		}
		turn, err = c.Step(*turn.Progress, "很多很多", beginning)
	}
	if err != nil || turn.Progress.Misses != 3 || !strings.Contains(turn.Say[0], "“人工”") || !strings.Contains(turn.Say[0], "“返回”") {
		t.Fatalf("%+v, %v", turn, err)
	}
	turn, err = c.Step(*turn.Progress, "两杯", beginning)
	if err != nil || turn.Progress.Misses != 0 || turn.Progress.Slots["cups"] != "2" {
		t.Errorf("%+v, %v", turn.Progress, err)
	}
}
