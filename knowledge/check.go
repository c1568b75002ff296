package knowledge

import (
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"hotline"
)

// The bounds of what the chat says, after rendering. A passive reply holds 2,048
// bytes; what is left over is for the link and the notes around it.
const (
	maxBriefRunes = 600
	maxBriefBytes = 1800
)

// Options are what an article is checked against; nil parts are not checked.
type Options struct {
	Registry *Registry
	// Article and Flow report whether an id exists.
	Article func(id string) bool
	Flow    func(id string) bool
	// Now is the day figures are rendered for.
	Now time.Time
}

// Check reads an article like [Parse] and proves too what it refers to: related
// articles, flow, hotlines, figures, region, and the length of its brief.
func Check(name string, markdown []byte, o Options) (Article, []Fault) {
	f := parseFile(name, markdown)
	f.checkIDs(o)
	if o.Registry != nil {
		f.checkRegion(o.Registry)
		f.checkReferences(o.Registry)
		f.checkBrief(o)
	}
	return f.article, f.sorted()
}

// CheckLibrary checks every Markdown file of a folder tree, the articles against
// each other too. O.Article is not used: the tree's own ids are.
func CheckLibrary(fsys fs.FS, o Options) []Fault {
	names, err := markdownFiles(fsys)
	if err != nil {
		return []Fault{{File: ".", Line: 1, Message: err.Error()}}
	}
	var list []Fault
	found := map[string]string{}
	for _, name := range names {
		id := strings.TrimSuffix(path.Base(name), ".md")
		if other, twice := found[id]; twice {
			list = append(list, Fault{File: name, Line: 1, Message: "id " + id + " 和 " + other + " 重了"})
			continue
		}
		found[id] = name
	}
	o.Article = func(id string) bool { return found[id] != "" }
	for _, name := range names {
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			list = append(list, Fault{File: name, Line: 1, Message: err.Error()})
			continue
		}
		a, wrong := Check(name, content, o)
		list = append(list, wrong...)
		if folder := path.Dir(name); folder != "." && len(wrong) == 0 && path.Base(folder) != a.Topic {
			list = append(list, Fault{File: name, Line: 1, Message: "topic " + a.Topic + " 的文章放在了文件夹 " + path.Base(folder)})
		}
	}
	hotline.SortFaults(list)
	return list
}

// Publishable tells why an article may not be shown to anybody, or "": a person
// has to have checked it and nothing may be left to check.
func (a Article) Publishable() string {
	switch {
	case a.VerifiedOn.IsZero():
		return "缺 verified_on：还没有人核实过"
	case strings.TrimSpace(a.Review) != "":
		return "review 不为空：还有内容要核实"
	}
	return ""
}

// Expired reports whether the article may no longer be answered from: its check
// is overdue, or the year it holds for is over.
func (a Article) Expired(now time.Time) bool {
	return a.VerifyBy.Past(now) || (a.ValidFor != 0 && a.ValidFor < now.In(shanghai()).Year())
}

// markdownFiles are the paths of a tree's articles, sorted. A README.md is for
// those who write them.
func markdownFiles(fsys fs.FS) ([]string, error) {
	var names []string
	err := fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if !entry.IsDir() && path.Ext(name) == ".md" && entry.Name() != "README.md" {
			names = append(names, name)
		}
		return nil
	})
	slices.Sort(names)
	return names, err
}

func (f *file) checkIDs(o Options) {
	if o.Article != nil {
		for _, id := range f.article.Related {
			if id == f.article.ID {
				f.add(f.at("related"), "related 里的 %q 是它自己", id)
			} else if !o.Article(id) {
				f.add(f.at("related"), "related 里的文章 %q 不存在", id)
			}
		}
	}
	if o.Flow != nil && f.article.Flow != "" && !o.Flow(f.article.Flow) {
		f.add(f.at("flow"), "流程 %q 不存在", f.article.Flow)
	}
}

func (f *file) checkRegion(r *Registry) {
	if region := f.article.Region; region != "" && !r.KnowsRegion(region) {
		f.add(f.at("region"), "地区 %q 没有登记", region)
	}
}

// bareNumber is a hotline's number standing in prose, with what follows it.
var bareNumber = regexp.MustCompile(`(?:^|[^0-9.\-])(12[0-9]{3}|96[0-9]{3})([^0-9]|$)`)

func (f *file) checkReferences(r *Registry) {
	line := f.bodyLine
	for text := range strings.SplitSeq(f.article.Body, "\n") {
		for _, ref := range reference.FindAllString(text, -1) {
			if wrong := r.resolve(splitReference(ref)); wrong != "" {
				f.add(line, "%s", wrong)
			}
		}
		rest := reference.ReplaceAllString(text, " ")
		if strings.Contains(rest, "[[") || strings.Contains(rest, "]]") {
			f.add(line, "引用要写成 [[电话:12338]] 或 [[数字:居民医保个人缴费]]")
		}
		for _, found := range bareNumber.FindAllStringSubmatch(rest, -1) {
			if _, ok := r.Hotline(found[1]); !ok && !slices.Contains([]string{"元", "块", "万"}, found[2]) {
				f.add(line, "号码 %s 没有登记", found[1])
			}
		}
		line++
	}
}

func (f *file) checkBrief(o Options) {
	brief := BriefText(f.article, o.Registry, o.Now)
	if runes := utf8.RuneCountInString(brief); runes > maxBriefRunes {
		f.add(f.bodyLine, "聊天里要说的话有 %d 个字，最多 %d 个", runes, maxBriefRunes)
	}
	if len(brief) > maxBriefBytes {
		f.add(f.bodyLine, "聊天里要说的话有 %d 字节，最多 %d", len(brief), maxBriefBytes)
	}
}
