package flows

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"hotline"
)

// faults collects what is wrong with one file.
type faults struct {
	file string
	list []hotline.Fault
}

func (f *faults) add(line int, format string, args ...any) {
	f.list = append(f.list, hotline.Fault{File: f.file, Line: line, Message: fmt.Sprintf(format, args...)})
}

// read makes a definition of a file. It walks the YAML nodes by hand, because
// only they know the line of every part and every key nobody asked for. What
// could be read is returned even when there are faults.
func read(file string, content []byte, f *faults) *definition {
	sum := sha256.Sum256(content)
	d := &definition{file: file, version: hex.EncodeToString(sum[:4]), line: 1}
	var doc yaml.Node
	decoder := yaml.NewDecoder(bytes.NewReader(content))
	if err := decoder.Decode(&doc); err != nil {
		f.addYAML(err)
		return d
	}
	if err := decoder.Decode(&yaml.Node{}); !errors.Is(err, io.EOF) {
		f.add(1, "one file holds one flow; a second document begins after ---")
	}
	r := reader{f}
	r.flow(doc.Content[0], d)
	return d
}

var yamlLine = regexp.MustCompile(`line (\d+): (.*)$`)

func (f *faults) addYAML(err error) {
	if errors.Is(err, io.EOF) {
		f.add(1, "the file is empty")
		return
	}
	found := yamlLine.FindStringSubmatch(err.Error())
	if found == nil {
		f.add(1, "%v", err)
		return
	}
	line, _ := strconv.Atoi(found[1]) // digits, by the expression
	f.add(line, "%s", found[2])
}

type reader struct{ *faults }

// keys are the keys a mapping may have and what reads each.
type keys map[string]func(*yaml.Node)

func (r reader) flow(n *yaml.Node, d *definition) {
	r.mapping(n, "a flow", keys{
		"id":       r.text(&d.id),
		"title":    r.text(&d.title),
		"topic":    r.text(&d.topic),
		"triggers": r.texts(&d.triggers),
		"urgent":   r.flag(&d.urgent),
		"consent":  r.text(&d.consent),
		"start":    r.text(&d.start),
		"states":   func(n *yaml.Node) { r.states(n, d) },
	}, "id", "title", "topic", "states")
}

func (r reader) states(n *yaml.Node, d *definition) {
	r.pairs(n, "states", func(key, value *yaml.Node) {
		s := &state{name: text{key.Value, key.Line}}
		r.mapping(value, "a state", keys{
			"say":  r.text(&s.say),
			"ask":  func(n *yaml.Node) { s.ask = r.ask(n) },
			"next": func(n *yaml.Node) { s.next = r.next(n) },
			"end":  func(n *yaml.Node) { s.end = r.ending(n) },
		})
		d.states = append(d.states, s)
	})
}

func (r reader) ask(n *yaml.Node) *ask {
	a := &ask{line: n.Line}
	r.mapping(n, "ask", keys{
		"kind":     r.text(&a.kind),
		"slot":     r.text(&a.slot),
		"label":    r.text(&a.label),
		"hint":     r.text(&a.hint),
		"explain":  r.text(&a.explain),
		"unit":     r.text(&a.unit),
		"min":      r.text(&a.min),
		"max":      r.text(&a.max),
		"personal": r.flag(&a.personal),
		"optional": r.flag(&a.optional),
		"options":  func(n *yaml.Node) { a.options = r.options(n) },
	}, "kind")
	return a
}

func (r reader) options(n *yaml.Node) []option {
	var list []option
	r.items(n, "options", func(n *yaml.Node) {
		var o option
		r.mapping(n, "an option", keys{
			"value": r.text(&o.value), "label": r.text(&o.label), "synonyms": r.texts(&o.synonyms),
		}, "value", "label")
		list = append(list, o)
	})
	return list
}

func (r reader) next(n *yaml.Node) *next {
	out := &next{line: n.Line}
	switch n.Kind {
	case yaml.MappingNode:
		r.pairs(n, "next", func(key, value *yaml.Node) {
			b := branch{when: text{key.Value, key.Line}}
			r.text(&b.to)(value)
			out.byAnswer = append(out.byAnswer, b)
		})
	case yaml.SequenceNode:
		r.items(n, "next", func(n *yaml.Node) {
			b := branch{when: text{line: n.Line}}
			r.mapping(n, "a branch", keys{"if": r.text(&b.when), "to": r.text(&b.to)}, "to")
			out.byRule = append(out.byRule, b)
		})
	default:
		r.text(&out.plain)(n)
	}
	return out
}

func (r reader) ending(n *yaml.Node) *ending {
	e := &ending{line: n.Line}
	if n.Kind == yaml.ScalarNode {
		if n.Value != string(EndNothing) {
			r.add(n.Line, "end is %q; it must be nothing, or article, case or record with a value", n.Value)
		}
		e.kind = EndNothing
		return e
	}
	as := func(kind EndKind) func(*yaml.Node) {
		return func(n *yaml.Node) {
			if e.kind != "" {
				r.add(n.Line, "an end is one of article, case and record, not two")
			}
			e.kind = kind
			r.text(&e.value)(n)
		}
	}
	r.mapping(n, "end", keys{
		"article": as(EndArticle), "case": as(EndCase), "record": as(EndRecord), "reason": r.text(&e.reason),
	})
	if e.kind == "" {
		r.add(n.Line, "an end needs article, case or record")
	}
	return e
}

// mapping reads a mapping with known keys.
func (r reader) mapping(n *yaml.Node, what string, known keys, required ...string) {
	seen := map[string]bool{}
	r.pairs(n, what, func(key, value *yaml.Node) {
		seen[key.Value] = true
		take, ok := known[key.Value]
		if !ok {
			r.add(key.Line, "unknown key %q in %s; known: %s", key.Value, what,
				strings.Join(slices.Sorted(maps.Keys(known)), ", "))
			return
		}
		take(value)
	})
	for _, key := range required {
		if !seen[key] && n.Kind == yaml.MappingNode {
			r.add(n.Line, "%s needs %q", what, key)
		}
	}
}

// pairs visits a mapping in the order of the file; a key given twice is a fault.
func (r reader) pairs(n *yaml.Node, what string, visit func(key, value *yaml.Node)) {
	if n.Kind != yaml.MappingNode {
		r.add(n.Line, "%s must be a mapping of key: value", what)
		return
	}
	seen := map[string]int{}
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := n.Content[i], n.Content[i+1]
		if first, doubled := seen[key.Value]; doubled {
			r.add(key.Line, "%q stands here twice, first in line %d", key.Value, first)
			continue
		}
		seen[key.Value] = key.Line
		visit(key, value)
	}
}

func (r reader) items(n *yaml.Node, what string, visit func(*yaml.Node)) {
	if n.Kind != yaml.SequenceNode {
		r.add(n.Line, "%s must be a list", what)
		return
	}
	for _, item := range n.Content {
		visit(item)
	}
}

func (r reader) text(into *text) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if n.Kind != yaml.ScalarNode {
			r.add(n.Line, "a plain text is expected here")
			return
		}
		into.value, into.line = strings.TrimSpace(n.Value), n.Line
		if into.value == "" {
			r.add(n.Line, "the text is empty")
		}
	}
}

func (r reader) texts(into *[]text) func(*yaml.Node) {
	return func(n *yaml.Node) {
		r.items(n, "this", func(n *yaml.Node) {
			var t text
			r.text(&t)(n)
			*into = append(*into, t)
		})
	}
}

func (r reader) flag(into *bool) func(*yaml.Node) {
	return func(n *yaml.Node) {
		if err := n.Decode(into); err != nil {
			r.add(n.Line, "true or false is expected here")
		}
	}
}
