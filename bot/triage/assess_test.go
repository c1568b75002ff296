package triage

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"
)

// TestRuleLanguage shows each part of the language on a lexicon of its own.
func TestRuleLanguage(t *testing.T) {
	tr, faults := Load(fstest.MapFS{"a.yaml": {Data: []byte(`
classes: {me: 我 俺, hit: 打 捶}
hides: [打电话, 打工]
guards:
  calm: ["没 {hit}"]
questions:
  - id: really
    text: 真的？
    on_silence: P1
    options: [{label: 是, level: P1, kind: x}, {label: 否, level: P4}]
rules:
  - {id: side, kind: x, level: P1, match: ["{hit} {me}"], unless: ["@calm"]}
  - {id: gap, kind: y, level: P0, match: ["刀 ..2 {me}"], outside: [电视]}
  - {id: optional, kind: x, level: P1, match: ["掐 了? {me}"]}
  - {id: whole, kind: z, level: P0, match: ["救命 啊?"], whole: true}
  - {id: short, kind: z, level: P1, match: [害怕], up_to: 4, ask: really}
  - {id: age, match: [3岁], flags: [minor]}
`)}})
	for _, f := range faults {
		t.Fatal(f)
	}
	for _, c := range []struct{ text, want string }{
		{"他打我", "P1 [x] [{side 打我}]"},
		{"他捶俺", "P1 [x] [{side 捶俺}]"},
		{"他打了我", "P4 [] []"},
		{"他没打我", "P4 [] []"},
		{"没打我姐 打我了", "P1 [x] [{side 打我}]"},
		{"他打电话我没接", "P4 [] []"},
		{"打工打我", "P1 [x] [{side 打我}]"},
		{"刀我", "P0 [y] [{gap 刀我}]"},
		{"刀对着我", "P0 [y] [{gap 刀对着我}]"},
		{"刀子对着我", "P4 [] []"},
		{"电视里刀对着我", "P4 [] []"},
		{"掐我", "P1 [x] [{optional 掐我}]"},
		{"掐了我", "P1 [x] [{optional 掐了我}]"},
		{"刀对着我 打我", "P0 [y x] [{gap 刀对着我} {side 打我}]"},
		{"救命", "P0 [z] [{whole 救命}]"},
		{"救命啊", "P0 [z] [{whole 救命啊}]"},
		{"救命钱", "P4 [] []"},
		{"我害怕", "P1? [z] [{short 害怕}]"},
		{"我害怕下雨", "P4 [] []"},
		{"害怕打我", "P1 [x z] [{side 打我} {short 害怕}]"},
		{"他3岁", "P4 [] [{age 3岁}]"},
		{"他43岁", "P4 [] []"},
	} {
		a := tr.Assess(c.text)
		asks := ""
		if a.Has(Uncertain) {
			asks = "?"
		}
		reasons := make([]string, 0, len(a.Evidence))
		for _, e := range a.Evidence {
			reasons = append(reasons, fmt.Sprintf("{%s %s}", e.Rule, e.Words))
		}
		if got := fmt.Sprintf("%s%s %v %v", a.Level, asks, a.Kinds, reasons); got != c.want {
			t.Errorf("%s: %s, want %s", c.text, got, c.want)
		}
	}
}

// TestEvidence pins the words that a counselor is shown as the reason.
func TestEvidence(t *testing.T) {
	tr := loadLexicon(t)
	for _, c := range []struct{ text, rule, words string }{
		{"我老公拿着菜刀追我", "violence-weapon-now", "老公拿着菜刀"},
		{"公公老摸我", "sexual-assault", "公公老摸我"},
		{"俺家厨房着火了", "fire-now", "房着火"},
		{"羊水破了 家里没人", "medical-pregnancy", "羊水破"},
		{"遗书写好了", "suicide-farewell", "遗书写好"},
		{"铁链子拴着我", "confined-now", "铁链子拴"},
	} {
		a := tr.Assess(c.text)
		plain, _ := tr.normal.apply(c.text, nil, nil)
		found := slices.ContainsFunc(a.Evidence, func(e Evidence) bool {
			return string(plain[e.Start:e.End]) == e.Words && e.Rule == c.rule && strings.HasPrefix(e.Words, c.words)
		})
		if !found {
			t.Errorf("%s: evidence %v, want %s: %s", c.text, a.Evidence, c.rule, c.words)
		}
	}
}

func TestFlags(t *testing.T) {
	tr := loadLexicon(t)
	for _, c := range []struct {
		text string
		want Flag
	}{
		{"我13 我爸天天打我", Minor},
		{"他就在旁边 不能打电话", DeviceUnsafe},
		{"我妹妹老叫她男人打", ThirdParty},
		{"我是她男人 她都跟你们说啥了", SuspectedImpostor},
		{"他搧俺", Dialect},
		{"日子过不下去了", Uncertain},
	} {
		if a := tr.Assess(c.text); !a.Has(c.want) {
			t.Errorf("%s: flags %v, want %s", c.text, a.Flags, c.want)
		}
	}
	for _, text := range []string{"我14号开庭", "我儿子13了不爱写作业", "我43岁"} {
		if a := tr.Assess(text); a.Has(Minor) {
			t.Errorf("%s: taken for a minor's words", text)
		}
	}
}

func TestAssessIsSafeForConcurrentUse(t *testing.T) {
	tr := loadLexicon(t)
	all := situations(t)
	want := make([]Assessment, len(all))
	for i, s := range all {
		want[i] = tr.Assess(s.text)
	}
	var wg sync.WaitGroup
	for worker := range 8 {
		wg.Go(func() {
			for i := range all {
				at := (i + worker*31) % len(all)
				got := tr.Assess(all[at].text)
				if got.Level != want[at].Level || !slices.Equal(got.Evidence, want[at].Evidence) {
					t.Errorf("%s: %+v, alone it was %+v", all[at].text, got, want[at])
				}
			}
		})
	}
	wg.Wait()
}

func BenchmarkAssess(b *testing.B) {
	tr := loadLexicon(b)
	message := "俺男人昨天又喝多了，回来就摔东西，还动手打我，孩子吓得躲在里屋不敢出来，我现在在娘家，想问问下一步该咋办，能不能离婚，孩子归谁"
	for _, c := range []struct{ name, text string }{
		{"60", message},
		{"600", strings.Repeat(message, 10)},
		{"6000", strings.Repeat(message, 100)},
		{"ordinary60", "我想问一下今年城乡居民医保什么时候开始交，一个人多少钱，孩子去年十月出生的，户口还没有上，能不能先交上，在手机上怎么办，要带什么材料"},
		{"worst6000", strings.Repeat("打我", 3000)},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				tr.Assess(c.text)
			}
		})
	}
}

func BenchmarkLoad(b *testing.B) {
	for b.Loop() {
		Load(Lexicon())
	}
}
