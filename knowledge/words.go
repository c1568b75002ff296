package knowledge

import (
	"bufio"
	"bytes"
	"cmp"
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// words brings the many ways of writing one thing to one: width and case,
// traditional characters, emoji, dialect, slips of voice input.
type words struct {
	simplified map[rune]rune
	slips      *strings.Replacer
	spoken     *strings.Replacer
	// fillers are words of any question, with the length of the longest in
	// characters.
	fillers       map[string]bool
	longestFiller int
}

type synonymFile struct {
	Slips   []synonym `yaml:"slips"`
	Words   []synonym `yaml:"words"`
	Fillers []string  `yaml:"fillers"`
}

type synonym struct {
	From string `yaml:"from"`
	To   string `yaml:"to"`
}

// loadWords reads traditional.txt and synonyms.yaml of a folder such as [DataFS].
func loadWords(fsys fs.FS) (*words, []Fault) {
	w := &words{}
	list := w.loadTraditional(fsys)
	var content synonymFile
	f := readYAML(fsys, "synonyms.yaml", &content)
	w.slips = replacer(f, content.Slips)
	w.spoken = replacer(f, content.Words)
	w.fillers = make(map[string]bool, len(content.Fillers))
	for _, word := range content.Fillers {
		w.fillers[word] = true
		w.longestFiller = max(w.longestFiller, utf8.RuneCountInString(word))
	}
	return w, append(list, f.list...)
}

func (w *words) loadTraditional(fsys fs.FS) []Fault {
	const name = "traditional.txt"
	w.simplified = map[rune]rune{}
	f := &faults{file: name}
	content, err := fs.ReadFile(fsys, name)
	if err != nil {
		f.add(1, "读不了：%v", err)
		return f.list
	}
	lines := bufio.NewScanner(bytes.NewReader(content))
	for line := 1; lines.Scan(); line++ {
		if strings.HasPrefix(lines.Text(), "#") {
			continue
		}
		pairs := []rune(lines.Text())
		if len(pairs)%2 != 0 {
			f.add(line, "有个字没有配对")
			continue
		}
		for i := 0; i < len(pairs); i += 2 {
			w.simplified[pairs[i]] = pairs[i+1]
		}
	}
	return f.list
}

// replacer prefers the longest match at a place.
func replacer(f *faults, list []synonym) *strings.Replacer {
	slices.SortStableFunc(list, func(a, b synonym) int { return cmp.Compare(len(b.From), len(a.From)) })
	var pairs []string
	for _, s := range list {
		if s.From == "" || s.To == "" {
			f.add(1, "from %q、to %q 都要填", s.From, s.To)
			continue
		}
		pairs = append(pairs, s.From, s.To)
	}
	return strings.NewReplacer(pairs...)
}

// article is the normal form of a text that is searched in.
func (w *words) article(text string) string { return w.spoken.Replace(w.normal(text)) }

// question is the normal form of a text that is searched for.
func (w *words) question(text string) string {
	return w.spoken.Replace(w.slips.Replace(w.normal(text)))
}

// substance tells for each token whether it is more than a filler.
func (w *words) substance(list []token) []bool {
	more := make([]bool, len(list))
	for i := 0; i < len(list); {
		n := w.fillerAt(list[i:])
		if n == 0 {
			more[i] = list[i].symbol != gap
			n = 1
		}
		i += n
	}
	return more
}

// fillerAt is how many tokens the longest filler at the beginning has.
func (w *words) fillerAt(list []token) int {
	text, longest := "", 0
	for n, t := range list[:min(len(list), w.longestFiller)] {
		text += t.text
		if w.fillers[text] {
			longest = n + 1
		}
	}
	return longest
}

// sticker is one of WeChat's own emoji, written as [捂脸] in a message's text.
var sticker = regexp.MustCompile(`\[\p{Han}{1,4}\]`)

// normal folds width, case and traditional characters, drops emoji, and leaves a
// single space where a sentence breaks or two Latin words meet. Spaces between
// Chinese characters mean nothing and go.
func (w *words) normal(text string) string {
	var b strings.Builder
	b.Grow(len(text))
	var last rune   // the last rune written
	breaks := true  // a space would be doubled, or the first
	spaced := false // white space was seen since last
	for _, r := range sticker.ReplaceAllString(text, "") {
		r = w.fold(r)
		switch {
		case isLetter(r):
			if spaced && !breaks && (!isHan(r) || !isHan(last)) {
				b.WriteByte(' ')
			}
			b.WriteRune(r)
			last, breaks, spaced = r, false, false
		case unicode.IsSpace(r):
			spaced = true
		case unicode.IsPunct(r) && !breaks:
			b.WriteByte(' ')
			breaks, spaced = true, false
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// fold is the plain form of one character.
func (w *words) fold(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		r -= '！' - '!'
	case r == '\u3000':
		return ' '
	case r >= '①' && r <= '⑨':
		return '1' + (r - '①')
	}
	if r < utf8.RuneSelf {
		return unicode.ToLower(r)
	}
	if s, ok := w.simplified[r]; ok {
		return s
	}
	return unicode.ToLower(r)
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func isLetter(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
