package knowledge

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func TestRenderHotline(t *testing.T) {
	got := testRegistry(t).Render("打 [[电话:12338]]。", "驻马店", today())
	if want := "打 12338（妇女维权热线）。"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestRenderFigure proves that a figure is stated only when it is verified, in
// its time, and for the region asked or one around it.
func TestRenderFigure(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	tree := fstest.MapFS{
		"regions.yaml":      file("regions: [{name: 全国}, {name: 河南, within: 全国}, {name: 驻马店, within: 河南}]"),
		"hotlines.yaml":     file(`hotlines: [{number: "12393", name: 医保服务热线, for: 医保, verified: V2}]`),
		"figures/keys.yaml": file(`figures: [{key: 缴费, ask: "12393"}, {key: 补助, ask: "12393"}]`),
		"synonyms.yaml":     file("slips: []"),
		"traditional.txt":   file("醫医"),
		"figures/h/2026.yaml": file(`{region: 河南, year: 2026, figures: [
			{key: 缴费, value: "1", unit: 元, mark: V, source: s, from: 2025-10-01, until: 2026-09-30},
			{key: 补助, value: "9", unit: 元, mark: V2, source: s, from: 2025-10-01, until: 2026-12-31}]}`),
		"figures/h/2027.yaml": file(`{region: 河南, year: 2027, figures: [
			{key: 缴费, value: "2", unit: 元, mark: V, source: s, from: 2026-10-01, until: 2027-09-30}]}`),
	}
	r, wrong := LoadRegistry(tree)
	if len(wrong) > 0 {
		t.Fatal(wrong)
	}
	day := func(s string) time.Time {
		d, err := ParseDate(s)
		if err != nil {
			t.Fatal(err)
		}
		return d.Add(23 * time.Hour)
	}
	const unknown = "（正在核实，请打 12393）"
	tests := []struct{ name, text, region, on, want string }{
		{"its own region", "[[数字:缴费]]", "河南", "2026-11-24", "2元（河南，2027 年度）"},
		{"a region within", "[[数字：缴费]]", "驻马店", "2026-11-24", "2元（河南，2027 年度）"},
		{"the last day", "[[数字:缴费]]", "河南", "2026-09-30", "1元（河南，2026 年度）"},
		{"a wider region", "[[数字:缴费]]", "全国", "2026-11-24", unknown},
		{"over", "[[数字:缴费]]", "河南", "2027-10-01", unknown},
		{"not verified", "[[数字:补助]]", "河南", "2026-11-24", unknown},
		{"unknown key", "[[数字:月球]]", "河南", "2026-11-24", "（正在核实，请打 12345）"},
		{"unknown hotline", "[[电话:1]]", "河南", "2026-11-24", "（正在核实，请打 12345）"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := r.Render(tt.text, tt.region, day(tt.on)); got != tt.want {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

// TestShippedPremiumIsNotGuessed holds the promise "no invented fact" against
// the data that ships: the premium of 2027 has not been verified.
func TestShippedPremiumIsNotGuessed(t *testing.T) {
	got := testRegistry(t).Render("今年交[[数字:居民医保个人缴费]]", "驻马店", today())
	if want := "今年交（正在核实，请打 12393）"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestRegistryFaults(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	_, wrong := LoadRegistry(fstest.MapFS{
		"regions.yaml":        file("regions: [{name: 河南, within: 月球}]"),
		"hotlines.yaml":       file("hotlines:\n  - number: \"1\"\n    colour: red\n"),
		"figures/keys.yaml":   file(`figures: [{key: 缴费, ask: "9"}]`),
		"figures/h/2026.yaml": file("{region: 山东, year: 2025, figures: [{key: 别的}]}"),
		"synonyms.yaml":       file("slips: [{from: 一保}]"),
		"traditional.txt":     file("醫医電"),
	})
	got := make([]string, 0, len(wrong))
	for _, f := range wrong {
		got = append(got, f.String())
	}
	want := []string{
		`hotlines.yaml:3: 没有 "colour" 这一项`,
		`hotlines.yaml:1: 号码 "1"：number、name、for、verified 都要填`,
		`regions.yaml:1: 地区 "河南" 的上级 "月球" 没有登记`,
		`figures/keys.yaml:1: 数字 "缴费" 的 ask "9" 不是登记的号码`,
		`figures/h/2026.yaml:1: 地区 "山东" 没有登记`,
		`figures/h/2026.yaml:1: 年份 2025 和文件名 "2026" 不一样`,
		`figures/h/2026.yaml:1: 数字 "别的" 不在 figures/keys.yaml 里`,
		"traditional.txt:1: 有个字没有配对",
		`synonyms.yaml:1: from "一保"、to "" 都要填`,
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestBriefTextHasNoMarkdown(t *testing.T) {
	a := Article{Region: "全国", Brief: "先打 **[[电话:110]]**。\n再做三件事：\n\n1. 拍照\n2. 去*医院*\n   - 要病历\n\n- 看 [法条](https://example.org/law)\n\n> 别怕 `x`\n\n<b>好</b>"}
	want := "先打 110（报警）。\n再做三件事：\n1. 拍照\n2. 去医院\n· 要病历\n· 看 法条 https://example.org/law\n别怕 x\n好"
	if got := BriefText(a, testRegistry(t), today()); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func TestPageHTMLIsSafeAndCallable(t *testing.T) {
	a := Article{Region: "全国", Body: "打 [[电话:12348]]\n\n<script>alert(1)</script>\n\n[x](javascript:alert(1)) ![p](https://example.org/p.png)\n\n## 要带啥\n\n| 甲 | 乙 |\n|---|---|\n| 1 | 2 |\n"}
	page, err := PageHTML(a, testRegistry(t), today())
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`href="tel:12348"`, "法律援助热线", "<h2>要带啥</h2>", "<td>1</td>"} {
		if !strings.Contains(page, want) {
			t.Errorf("no %s in\n%s", want, page)
		}
	}
	for _, never := range []string{"<script", "javascript:", "<img", "[["} {
		if strings.Contains(page, never) {
			t.Errorf("%s in\n%s", never, page)
		}
	}
}
