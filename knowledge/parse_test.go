package knowledge

import (
	"reflect"
	"strings"
	"testing"
	"testing/fstest"
)

func TestParseReadsEveryPart(t *testing.T) {
	a, wrong := Parse("rights/protection-order.md", []byte(markdown("protection-order", "valid_for: 2027", "related: [legal-aid]")))
	if len(wrong) > 0 {
		t.Fatalf("faults: %v", wrong)
	}
	if a.ID != "protection-order" || a.ValidFor != 2027 || len(a.Questions) != 3 || a.VerifyBy.String() != "2027-01-31" {
		t.Errorf("front matter read as %+v", a)
	}
	if a.Brief != "去**法院**申请，打 [[电话:12348]] 问。" {
		t.Errorf("brief %q", a.Brief)
	}
	if !strings.HasPrefix(a.Body, a.Brief) || !strings.Contains(a.Body, "## 要带啥") {
		t.Errorf("body %q", a.Body)
	}
}

func TestParseAcceptsWindowsLinesAndByteOrderMark(t *testing.T) {
	plain := markdown("a")
	want, _ := Parse("a.md", []byte(plain))
	got, wrong := Parse("a.md", []byte("\ufeff"+strings.ReplaceAll(plain, "\n", "\r\n")))
	if len(wrong) > 0 || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, faults %v", got, wrong)
	}
}

func TestFaultsNameTheirLine(t *testing.T) {
	r := testRegistry(t)
	exists := func(id string) bool { return id == "legal-aid" }
	long := strings.Repeat("很长的话", 160)
	tests := []struct {
		name, file, want string
	}{
		{"no front matter", "只有正文", "a.md:1: 文件要以一行 --- 开头，接着写各项说明"},
		{"no end", "---\nid: a\n", "a.md:1: 说明部分末尾少一行 ---"},
		{"unknown key", markdown("a", "colour: red"), `a.md:11: 没有 "colour" 这一项`},
		{"id is not the name", markdown("b"), `a.md:2: id "b" 和文件名 "a" 不一样`},
		{"topic", markdown("a", "topic: cars"), `a.md:4: topic "cars" 不对，只能是 rights、insurance、parenting、mental、jobs、service`},
		{"title missing", markdown("a", "title: "), "a.md:3: 缺 title"},
		{"risk missing", markdown("a", "risk: ''"), "a.md:7: 缺 risk"},
		{"date", markdown("a", "verify_by: soon"), `a.md:8: 日期 "soon" 要写成 2006-01-02 这样`},
		{"impossible day", markdown("a", "verified_on: 2026-02-30"), `a.md:9: 日期 "2026-02-30" 要写成 2006-01-02 这样`},
		{"too few questions", markdown("a", "questions: [一个]"), "a.md:10: 只有 1 条问法，至少要 3 条"},
		{"doubled question", markdown("a", "questions: [一个, 一个, 两个]"), "a.md:10: 问法“一个”写了两遍"},
		{"region", markdown("a", "region: 火星"), `a.md:5: 地区 "火星" 没有登记`},
		{"related", markdown("a", "related: [legal-aid, nowhere]"), `a.md:11: related 里的文章 "nowhere" 不存在`},
		{"flow", markdown("a", "flow: nowhere"), `a.md:11: 流程 "nowhere" 不存在`},
		{"hotline", strings.Replace(markdown("a"), "12348", "12399", 1), `a.md:13: 号码 "12399" 没有登记`},
		{"bare hotline", strings.Replace(markdown("a"), "1. 身份证", "打12399", 1), `a.md:17: 号码 12399 没有登记`},
		{"figure", strings.Replace(markdown("a"), "电话:12348", "数字:月球票价", 1), `a.md:13: 数字 "月球票价" 没有登记`},
		{"kind", strings.Replace(markdown("a"), "电话:12348", "网址:12348", 1), `a.md:13: 引用 "网址" 不对，只能是电话或数字`},
		{"broken reference", strings.Replace(markdown("a"), "[[电话:12348]]", "[[电话12348", 1), "a.md:13: 引用要写成 [[电话:12338]] 或 [[数字:居民医保个人缴费]]"},
		{"brief too long", strings.Replace(markdown("a"), "去**法院**", long, 1), "a.md:13: 聊天里要说的话有 661 个字，最多 600 个"},
		{"heading first", strings.Replace(markdown("a"), "去**法院**", "## 去法院", 1), "a.md:13: 正文一上来就是“## ”标题：聊天里要说的话得写在它前面"},
		{"no text", strings.SplitAfter(markdown("a"), "---\n\n")[0], "a.md:13: 缺正文"},
		{"doubled key", strings.Replace(markdown("a"), "risk:", "id: a\nrisk:", 1), `a.md:7: YAML 写法有误：mapping key "id" already defined at line 1`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, wrong := Check("a.md", []byte(tt.file), Options{Registry: r, Article: exists, Flow: exists, Now: today()})
			for _, f := range wrong {
				if f.String() == tt.want {
					return
				}
			}
			t.Errorf("want %s\ngot  %v", tt.want, wrong)
		})
	}
}

func TestCheckLibraryFindsWhatOneFileCannotShow(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	tree := fstest.MapFS{
		"rights/a.md":    file(markdown("a", "related: [b]")),
		"rights/b.md":    file(markdown("b", "related: [a, gone]")),
		"jobs/c.md":      file(markdown("c")),
		"service/a.md":   file(markdown("a", "topic: service")),
		"rights/note.md": file("x"),
		"README.md":      file("for writers"),
	}
	wrong := CheckLibrary(tree, Options{Registry: testRegistry(t), Now: today()})
	got := make([]string, 0, len(wrong))
	for _, f := range wrong {
		got = append(got, f.String())
	}
	want := []string{
		"jobs/c.md:1: topic rights 的文章放在了文件夹 jobs",
		`rights/b.md:11: related 里的文章 "gone" 不存在`,
		"rights/note.md:1: 文件要以一行 --- 开头，接着写各项说明",
		"service/a.md:1: id a 和 rights/a.md 重了",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
}

// TestShippedLibrary is what `hotline check` says of the articles that ship.
func TestShippedLibrary(t *testing.T) {
	for _, f := range CheckLibrary(LibraryFS(), Options{Registry: testRegistry(t), Now: today()}) {
		t.Error(f)
	}
}

func TestSeedsPublishOnlyWhatIsVerified(t *testing.T) {
	file := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	seeds, wrong := Seeds(fstest.MapFS{
		"rights/a.md": file(markdown("a")),
		"rights/b.md": file(markdown("b", "review: 条号还要查")),
		"rights/c.md": file(markdown("c", "verified_on: ''")),
		"rights/d.md": file("broken"),
	})
	got := map[string]bool{}
	for _, s := range seeds {
		got[s.ID] = s.Publish
	}
	if want := map[string]bool{"a": true, "b": false, "c": false}; !reflect.DeepEqual(got, want) {
		t.Errorf("publish: got %v, want %v", got, want)
	}
	if len(wrong) != 1 || wrong[0].File != "rights/d.md" {
		t.Errorf("faults %v", wrong)
	}
	if seeds[0].Markdown != markdown("a") {
		t.Error("the Markdown is not kept as it was")
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(markdown("a")))
	f.Add([]byte("---\n---\n"))
	f.Add([]byte("---\nid: [\n---\n[[电话:]]"))
	f.Add([]byte("---\n- a\n- b\n---\n## x"))
	r, _ := LoadRegistry(DataFS())
	f.Fuzz(func(t *testing.T, text []byte) {
		a, wrong := Check("a.md", text, Options{Registry: r, Now: today()})
		if len(wrong) == 0 && (a.ID != "a" || a.Title == "" || a.Brief == "") {
			t.Errorf("no fault in %+v", a)
		}
		if _, err := PageHTML(a, r, today()); err != nil {
			t.Error(err)
		}
	})
}
