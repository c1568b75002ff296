package triage

import (
	"io/fs"
	"maps"
	"slices"
	"strings"
)

// Load reads every .yaml file of a lexicon folder. With faults, the Triage
// returned holds what could be read and is only good for looking at; a program
// that is about to serve refuses to start.
func Load(fsys fs.FS) (*Triage, []Fault) {
	b := &builder{t: &Triage{
		questions: map[string]Question{},
		safety:    map[safetyKey]string{},
		voices:    newVoices(),
		scans:     &scans{},
	}}
	b.v = newVocabulary(b.t.normal.plain)
	b.t.vocabulary = b.v
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil || len(names) == 0 {
		b.found.add(place{".", 1}, "there is no lexicon file here")
	}
	files := make([]file, 0, len(names))
	for _, name := range names {
		data, err := fs.ReadFile(fsys, name)
		if err != nil {
			b.found.add(place{name, 1}, "%v", err)
			continue
		}
		files = append(files, file{name, readDocument(name, data, &b.found)})
	}
	b.build(files)
	b.model(fsys)
	slices.SortStableFunc(b.found, func(x, y Fault) int {
		if c := strings.Compare(x.File, y.File); c != 0 {
			return c
		}
		return x.Line - y.Line
	})
	return b.t, b.found
}

// file is one lexicon file, decoded.
type file struct {
	name string
	document
}

func (f file) at(s scalar) place { return place{f.name, s.line} }

// builder turns documents into a Triage, in the order in which the parts need
// each other, and notes every fault on the way.
type builder struct {
	t      *Triage
	v      *vocabulary
	found  faults
	guards map[string]int
	ids    map[string]place
}

func (b *builder) build(files []file) {
	b.guards, b.ids = map[string]int{}, map[string]place{}
	b.foldings(files)
	b.words(files)
	b.mendings(files)
	for _, f := range files {
		for _, name := range sorted(f.Guards) {
			b.guard(f, name, f.Guards[name])
		}
	}
	for _, f := range files {
		for _, q := range f.Questions {
			b.question(f, q)
		}
		b.safetyTexts(f)
	}
	for _, f := range files {
		for _, r := range f.Rules {
			b.rule(f, r)
		}
		b.limits(f)
	}
	slices.SortStableFunc(b.t.rules, func(x, y rule) int { return int(x.level) - int(y.level) })
}

// foldings reads what the plain form of every other word depends on.
func (b *builder) foldings(files []file) {
	n := &b.t.normal
	n.simplified = map[rune]rune{}
	for _, f := range files {
		for _, line := range f.Normal.Traditional {
			for pair := range strings.FieldsSeq(line.text) {
				two := []rune(pair)
				if len(two) != 2 {
					b.found.add(f.at(line), "%q is not a pair of a traditional and a simplified character", pair)
					continue
				}
				n.simplified[two[0]] = two[1]
			}
		}
	}
	for _, f := range files {
		for _, word := range words(f.Normal.Stickers) {
			n.stickers.add(n.plain(word), 0)
		}
	}
}

// words makes the classes and the harmless words known.
func (b *builder) words(files []file) {
	for _, f := range files {
		for _, name := range sorted(f.Classes) {
			at := f.at(name)
			if first, ok := b.v.classes[name.text]; ok {
				b.found.add(at, "class %q stands at %s:%d too", name.text, first.at.file, first.at.line)
				continue
			}
			b.v.classes[name.text] = class{at: at, text: f.Classes[name].text}
		}
	}
	for _, f := range files {
		for _, name := range sorted(f.Classes) {
			if _, err := b.v.expand(strings.Fields(f.Classes[name].text), 1); err != nil {
				b.found.add(f.at(name), "%v", err)
			}
		}
		for _, line := range f.Hides {
			expanded, err := b.v.expand(strings.Fields(line.text), 0)
			if err != nil {
				b.found.add(f.at(line), "%v", err)
			}
			for _, word := range expanded {
				b.v.hides.add(word, 0)
			}
		}
	}
}

// mendings reads the slips, then the phrases known by sound.
func (b *builder) mendings(files []file) {
	n := &b.t.normal
	for _, f := range files {
		for _, wrong := range sorted(f.Normal.Slips) {
			meant := []rune(n.plain(f.Normal.Slips[wrong].text))
			if n.plain(wrong.text) == "" || len(meant) == 0 {
				b.found.add(f.at(wrong), "a slip needs a text on both sides")
				continue
			}
			n.slips.add(n.plain(wrong.text), int32(len(n.meant))) //nolint:gosec // counts the lines of the lexicon
			n.meant = append(n.meant, meant)
		}
	}
	b.sounds(files)
}

// sounds reads the phrases known by sound, and the words that are not them.
func (b *builder) sounds(files []file) {
	var phrases []string
	s := &b.t.normal.sounds
	for _, f := range files {
		for _, word := range words(f.Normal.Keep) {
			s.keep.add(word, 0)
		}
		for _, line := range f.Normal.Sounds {
			for phrase := range strings.FieldsSeq(line.text) {
				if strings.ContainsFunc(phrase, func(r rune) bool { return syllableOf(r) == "" }) {
					b.found.add(f.at(line), "%q has a character without a sound", phrase)
					continue
				}
				phrases = append(phrases, phrase)
			}
		}
	}
	s.build(phrases)
}

func (b *builder) safetyTexts(f file) {
	for _, kind := range sorted(f.Safety) {
		texts := f.Safety[kind]
		for _, level := range sorted(texts) {
			l, ok := b.level(f, level)
			if !ok {
				continue
			}
			text := strings.TrimSpace(texts[level].text)
			if count := len([]rune(text)); count == 0 || count > safetyLimit {
				b.found.add(f.at(level), "a safety text has 1 to %d characters, this one %d", safetyLimit, count)
			}
			key := safetyKey{Kind(kind.text), l}
			if kind.text == defaultKind {
				key.kind = ""
			}
			b.t.safety[key] = text
		}
	}
}

// safetyLimit is the longest safety text, in characters: it is read in fear.
const safetyLimit = 120

// defaultKind stands for every kind without a text of its own.
const defaultKind = "default"

// level reads a level, or notes that it is none.
func (b *builder) level(f file, s scalar) (Level, bool) {
	l, err := ParseLevel(s.text)
	if err != nil {
		b.found.add(f.at(s), "%v", err)
		return P0, false
	}
	return l, true
}

// words splits lines into words.
func words(lines []scalar) []string {
	texts := make([]string, 0, len(lines))
	for _, line := range lines {
		texts = append(texts, line.text)
	}
	return strings.Fields(strings.Join(texts, " "))
}

// sorted are the keys of a map in the order of their lines, so that loading
// gives the same result every time.
func sorted[V any](m map[scalar]V) []scalar {
	return slices.SortedFunc(maps.Keys(m), func(x, y scalar) int {
		if x.line != y.line {
			return x.line - y.line
		}
		return strings.Compare(x.text, y.text)
	})
}
