package knowledge

import (
	"strconv"
	"strings"
	"time"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/text"
)

// BriefText is what the chat says of an article: its brief with the registries'
// words in it and without Markdown's signs, one line for each paragraph and each
// item of a list.
func BriefText(a Article, r *Registry, now time.Time) string {
	return plainText(r.Render(a.Brief, a.Region, now))
}

// plainText drops Markdown's signs and keeps its words.
func plainText(markdown string) string {
	source := []byte(markdown)
	w := &plainWriter{source: source}
	w.blocks(goldmark.DefaultParser().Parse(text.NewReader(source)))
	return strings.Join(w.lines, "\n")
}

// plainWriter gathers the lines of a document.
type plainWriter struct {
	source []byte
	lines  []string
}

// blocks writes the blocks of n, one after the other.
func (w *plainWriter) blocks(n ast.Node) {
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch block := c.(type) {
		case *ast.List:
			w.list(block)
		case *ast.CodeBlock, *ast.FencedCodeBlock, *ast.HTMLBlock:
			w.add(string(c.Lines().Value(w.source)))
		case *ast.ThematicBreak:
		default:
			if c.Type() == ast.TypeBlock && c.FirstChild() != nil && c.FirstChild().Type() == ast.TypeBlock {
				w.blocks(c)
				continue
			}
			w.add(w.inline(c))
		}
	}
}

func (w *plainWriter) list(l *ast.List) {
	number := l.Start
	for item := l.FirstChild(); item != nil; item = item.NextSibling() {
		mark := "· "
		if l.IsOrdered() {
			mark = strconv.Itoa(number) + ". "
			number++
		}
		first := len(w.lines)
		w.blocks(item)
		if len(w.lines) > first {
			w.lines[first] = mark + w.lines[first]
		}
	}
}

func (w *plainWriter) add(block string) {
	for line := range strings.SplitSeq(block, "\n") {
		if line = strings.TrimSpace(line); line != "" {
			w.lines = append(w.lines, line)
		}
	}
}

// inline is the words of a block or of a span in it.
func (w *plainWriter) inline(n ast.Node) string {
	var b strings.Builder
	for c := n.FirstChild(); c != nil; c = c.NextSibling() {
		switch span := c.(type) {
		case *ast.Text:
			b.Write(span.Value(w.source))
			if span.SoftLineBreak() || span.HardLineBreak() {
				b.WriteByte('\n')
			}
		case *ast.String:
			b.Write(span.Value)
		case *ast.AutoLink:
			b.Write(span.URL(w.source))
		case *ast.RawHTML:
		case *ast.Link:
			b.WriteString(w.inline(c))
			if to := string(span.Destination); strings.HasPrefix(to, "http") {
				b.WriteString(" " + to + " ")
			}
		default:
			b.WriteString(w.inline(c))
		}
	}
	return b.String()
}
