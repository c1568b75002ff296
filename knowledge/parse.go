package knowledge

import (
	"bytes"
	"path"
	"regexp"
	"strings"
	"unicode/utf8"

	"go.yaml.in/yaml/v3"
)

const (
	fence = "---"
	// minQuestions is how many ways of asking an article needs at least:
	// variants are what search quality rests on most.
	minQuestions = 3
	// maxMarkdown bounds a file in bytes; the longest article is a tenth of it.
	maxMarkdown = 256 << 10
)

var slug = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)

// Parse reads an article's file: front matter between "---" lines, then text.
// Every fault that the file alone shows is told with its line; those that need
// the library and the registries are [Check]'s. The article holds what could be
// read even when there are faults. Name is the file's path, for the faults and
// for the id, which has to be its stem; with no ".md" at its end it is not a
// file's name and the id is free.
func Parse(name string, markdown []byte) (Article, []Fault) {
	f := parseFile(name, markdown)
	return f.article, f.sorted()
}

// file is an article with the places of its parts, for faults.
type file struct {
	faults
	article Article
	// keys are the lines of the front matter's keys.
	keys map[string]int
	// bodyLine is the line that Body begins on.
	bodyLine int
}

func parseFile(name string, markdown []byte) *file {
	f := &file{faults: faults{file: name}, keys: map[string]int{}, bodyLine: 1}
	if len(markdown) > maxMarkdown {
		f.add(1, "文件超过 %d 字节", maxMarkdown)
		return f
	}
	if !utf8.Valid(markdown) {
		f.add(1, "文件不是 UTF-8 文本")
		return f
	}
	front, body, ok := f.split(markdown)
	if !ok {
		return f
	}
	f.readFront(front)
	f.article.Body = strings.Trim(body, "\n")
	f.bodyLine += len(body[:len(body)-len(strings.TrimLeft(body, "\n"))])
	f.article.Brief = briefOf(f.article.Body)
	f.checkFields()
	f.checkText()
	return f
}

// split cuts the file at its two fences.
func (f *file) split(markdown []byte) (front []byte, body string, ok bool) {
	text := strings.TrimPrefix(string(markdown), "\ufeff")
	text = strings.ReplaceAll(text, "\r\n", "\n")
	first, rest, _ := strings.Cut(text, "\n")
	if strings.TrimRight(first, " \t") != fence {
		f.add(1, "文件要以一行 --- 开头，接着写各项说明")
		return nil, "", false
	}
	var kept strings.Builder
	line := 1
	for rest != "" {
		var l string
		l, rest, _ = strings.Cut(rest, "\n")
		line++
		if strings.TrimRight(l, " \t") == fence {
			f.bodyLine = line + 1
			return []byte(kept.String()), rest, true
		}
		kept.WriteString(l + "\n")
	}
	f.add(1, "说明部分末尾少一行 ---")
	return nil, "", false
}

// readFront decodes the front matter, which begins on the file's second line.
func (f *file) readFront(front []byte) {
	const offset = 1
	var node yaml.Node
	if err := yaml.Unmarshal(front, &node); err != nil {
		f.addYAML(err, offset)
		return
	}
	if len(node.Content) == 0 {
		return
	}
	root := node.Content[0]
	if root.Kind != yaml.MappingNode {
		f.add(root.Line+offset, "说明部分要一行一项，写成“名称: 内容”")
		return
	}
	for i := 0; i+1 < len(root.Content); i += 2 {
		f.keys[root.Content[i].Value] = root.Content[i].Line + offset
	}
	decoder := yaml.NewDecoder(bytes.NewReader(front))
	decoder.KnownFields(true)
	if err := decoder.Decode(&f.article); err != nil {
		f.addYAML(err, offset)
	}
}

// at is the line of a key, or that of the front matter's beginning.
func (f *file) at(key string) int { return max(f.keys[key], 1) }

func (f *file) checkFields() {
	a := &f.article
	for key, value := range map[string]string{
		"id": a.ID, "title": a.Title, "topic": a.Topic, "region": a.Region, "source": a.Source, "risk": a.Risk,
	} {
		if strings.TrimSpace(value) == "" {
			f.add(f.at(key), "缺 %s", key)
		}
	}
	if a.ID != "" && !slug.MatchString(a.ID) {
		f.add(f.at("id"), "id %q 只能用小写字母、数字和单个连字符", a.ID)
	}
	if stem, isFile := strings.CutSuffix(path.Base(f.file), ".md"); isFile && a.ID != "" && a.ID != stem {
		f.add(f.at("id"), "id %q 和文件名 %q 不一样", a.ID, stem)
	}
	f.oneOf("topic", a.Topic, "rights", "insurance", "parenting", "mental", "jobs", "service")
	f.oneOf("risk", a.Risk, "high", "medium", "low")
	f.oneOf("escalate", a.Escalate, "P0", "P1", "P2", "P3")
	if a.VerifyBy.IsZero() {
		f.add(f.at("verify_by"), "缺 verify_by（复核期限）")
	}
	if a.ValidFor != 0 && (a.ValidFor < 2000 || a.ValidFor > 2100) {
		f.add(f.at("valid_for"), "valid_for %d 不是年份", a.ValidFor)
	}
	f.checkQuestions()
}

func (f *file) checkQuestions() {
	seen := map[string]bool{}
	for _, q := range f.article.Questions {
		q = strings.TrimSpace(q)
		switch {
		case q == "":
			f.add(f.at("questions"), "有一条问法是空的")
		case seen[q]:
			f.add(f.at("questions"), "问法“%s”写了两遍", q)
		}
		seen[q] = true
	}
	if len(f.article.Questions) < minQuestions {
		f.add(f.at("questions"), "只有 %d 条问法，至少要 %d 条", len(f.article.Questions), minQuestions)
	}
}

func (f *file) oneOf(key, value string, allowed ...string) {
	if value == "" {
		return
	}
	for _, a := range allowed {
		if a == value {
			return
		}
	}
	f.add(f.at(key), "%s %q 不对，只能是 %s", key, value, strings.Join(allowed, "、"))
}

func (f *file) checkText() {
	if f.article.Body == "" {
		f.add(f.bodyLine, "缺正文")
		return
	}
	if strings.TrimSpace(f.article.Brief) == "" {
		f.add(f.bodyLine, "正文一上来就是“## ”标题：聊天里要说的话得写在它前面")
	}
}

// briefOf is the text before the first "## " heading.
func briefOf(body string) string {
	if strings.HasPrefix(body, "## ") {
		return ""
	}
	if before, _, found := strings.Cut(body, "\n## "); found {
		return strings.TrimRight(before, "\n")
	}
	return body
}
