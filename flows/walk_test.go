package flows_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strconv"
	"strings"
	"sync"
	"testing"

	"hotline/flows"
)

// limit is the longest text that is sure to arrive in WeChat, in bytes.
const limit = 2047

// A walk gives random answers, good and bad, and goes back now and then. None
// may panic, end nowhere, say too much, or change what it was given.
func TestRandomWalks(t *testing.T) {
	library := loadLibrary(t)
	random := rand.New(rand.NewPCG(20261124, 1)) //nolint:gosec // a walk that can be repeated, no secret
	infos := library.Flows()
	ended := map[string]int{}
	for n := range 20_000 {
		info := infos[n%len(infos)]
		end, err := walk(library, info.ID, random)
		if err != nil {
			t.Fatalf("walk %d through %s: %v", n, info.ID, err)
		}
		ended[info.ID+" "+end]++
	}
	for _, want := range []string{
		"protection-order case P0", "protection-order case P1", "protection-order case P2",
		"protection-order article protection-order", "protection-order nothing",
		"newborn-insurance record newborn-insurance", "newborn-insurance article newborn-insurance",
		"newborn-insurance back out",
	} {
		if ended[want] == 0 {
			t.Errorf("no walk ended in %q: %v", want, ended)
		}
	}
}

// steps bounds a walk. Half of all answers are good ones, so a walk that is
// still on its way after so many is in a trap.
const steps = 2000

func walk(library *flows.Compiled, id string, random *rand.Rand) (end string, err error) {
	turn, err := library.Start(id, beginning)
	for range steps {
		if err != nil {
			return "", err
		}
		if err := sound(turn); err != nil {
			return "", err
		}
		switch {
		case turn.End != nil:
			e := turn.End
			return strings.TrimSpace(fmt.Sprintf("%s %s%s%s", e.Kind, e.Article, e.Level, e.Record)), nil
		case turn.Progress == nil:
			return "back out", nil
		}
		turn, err = move(library, *turn.Progress, turn.Choices, random)
	}
	return "", fmt.Errorf("no end after %d steps", steps)
}

// move answers, or does one of the other things that women do.
func move(library *flows.Compiled, p flows.Progress, choices []string, random *rand.Rand) (flows.Turn, error) {
	before, err := json.Marshal(p)
	if err != nil {
		return flows.Turn{}, err
	}
	var turn flows.Turn
	switch said := randomAnswer(choices, random); said {
	case "返回":
		turn, err = library.Back(p, beginning)
	case "接着办":
		turn, err = library.Ask(p, beginning)
	default:
		turn, err = library.Step(p, said, beginning)
	}
	if after, _ := json.Marshal(p); string(after) != string(before) {
		return turn, fmt.Errorf("the progress given was changed from %s to %s", before, after)
	}
	return turn, err
}

func randomAnswer(choices []string, random *rand.Rand) string {
	anything := []string{
		"返回", "接着办", "啥意思", "跳过", "再说一遍", "不知道", "", "😀", "0", "99", "咋办", "昨天", "10月3号", "2月30号",
		"三个月", "中", "冇", "第二个", "他又骂我了", strings.Repeat("说", 700), "{slot}", "%s", "\x00\xff",
	}
	if random.IntN(2) == 0 {
		return anything[random.IntN(len(anything))]
	}
	if len(choices) == 0 {
		return "2026-10-03"
	}
	i := random.IntN(len(choices))
	if random.IntN(2) == 0 {
		return strconv.Itoa(i + 1)
	}
	return choices[i]
}

// sound checks what must hold of every turn.
func sound(turn flows.Turn) error {
	if turn.End == nil && turn.Progress == nil {
		return nil
	}
	if len(turn.Say) == 0 {
		return errors.New("a turn says nothing")
	}
	choices := 0
	for _, c := range turn.Choices {
		choices += len("\n11 ") + len(c)
	}
	for _, text := range turn.Say {
		unfilled := strings.Contains(strings.ReplaceAll(text, "{slot}", ""), "{") // but for what she wrote herself
		if text == "" || len(text)+choices > limit || unfilled {
			return fmt.Errorf("a text of %d bytes: %q", len(text), text)
		}
	}
	return nil
}

// Many women in one flow at once: each must end where she would alone.
func TestManyAtOnce(t *testing.T) {
	library := loadLibrary(t)
	paths := [][]string{
		{"不在", "没有", "我自己去", "娘家", "不会写", "都要", "有", "没有", "有", "没有", "没找过", "有", "要", "不用"},
		{"2", "有", "2", "2", "4", "1", "3", "2", "2", "2", "2", "2", "2", "2", "1"},
		{"在", "是"},
	}
	follow := func(path []string) (flows.Turn, error) {
		turn, err := library.Start("protection-order", beginning)
		for _, said := range path {
			if err != nil || turn.Progress == nil {
				break
			}
			turn, err = library.Step(*turn.Progress, said, beginning)
		}
		return turn, err
	}
	alone := make([]flows.Turn, 0, len(paths))
	for _, path := range paths {
		turn, err := follow(path)
		if err != nil || turn.End == nil {
			t.Fatalf("%v: end %v, err %v", path, turn.End, err)
		}
		alone = append(alone, turn)
	}
	var women sync.WaitGroup
	for i := range 64 {
		women.Go(func() {
			for range 20 {
				turn, err := follow(paths[i%len(paths)])
				if err != nil || !reflect.DeepEqual(turn, alone[i%len(paths)]) {
					t.Errorf("woman %d: %+v, err %v", i, turn, err)
					return
				}
			}
		})
	}
	women.Wait()
}

func BenchmarkStep(b *testing.B) {
	library := loadLibrary(b)
	turn, err := library.Start("protection-order", beginning)
	for _, said := range []string{"不在", "没有", "我自己去", "娘家", "不会写"} {
		if err == nil {
			turn, err = library.Step(*turn.Progress, said, beginning)
		}
	}
	if err != nil {
		b.Fatal(err)
	}
	b.Run("choice", func(b *testing.B) { benchmarkStep(b, library, *turn.Progress, "叫他搬出去") })
	b.Run("misunderstood", func(b *testing.B) { benchmarkStep(b, library, *turn.Progress, "今儿个天怪冷") })
	witness := *turn.Progress
	witness.State = "witness"
	b.Run("condition", func(b *testing.B) { benchmarkStep(b, library, witness, "孩子看见过") })
}

func benchmarkStep(b *testing.B, library *flows.Compiled, p flows.Progress, said string) {
	b.Helper()
	b.ReportAllocs()
	for b.Loop() {
		if _, err := library.Step(p, said, beginning); err != nil {
			b.Fatal(err)
		}
	}
}
