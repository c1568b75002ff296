package flows

import (
	"bytes"
	_ "embed" // words.yaml
	"slices"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"hotline"
)

//go:embed words.yaml
var wordsYAML []byte

// words is how women answer and what a flow says by itself: words.yaml.
type words struct {
	Yes       []string       `yaml:"yes"`
	No        []string       `yaml:"no"`
	Unsure    []string       `yaml:"unsure"`
	Questions []string       `yaml:"questions"`
	Openers   []string       `yaml:"openers"`
	Tails     []string       `yaml:"tails"`
	Negations []string       `yaml:"negations"`
	Particles string         `yaml:"particles"`
	Explain   []string       `yaml:"explain"`
	Repeat    []string       `yaml:"repeat"`
	Skip      []string       `yaml:"skip"`
	Commands  []string       `yaml:"commands"`
	Days      map[string]int `yaml:"days"`
	Lunar     []string       `yaml:"lunar"`
	Phrases   phrases        `yaml:"phrases"`
}

type phrases struct {
	NotUnderstood  string `yaml:"not_understood"`
	WayOut         string `yaml:"way_out"`
	ExplainDefault string `yaml:"explain_default"`
	CannotSkip     string `yaml:"cannot_skip"`
	Back           string `yaml:"back"`
	Moved          string `yaml:"moved"`
	NotSaid        string `yaml:"not_said"`
	ConsentLabel   string `yaml:"consent_label"`
	ConsentHint    string `yaml:"consent_hint"`
	DateImpossible string `yaml:"date_impossible"`
	DateFuture     string `yaml:"date_future"`
	DateTooLate    string `yaml:"date_too_late"`
	DateTooEarly   string `yaml:"date_too_early"`
	DateNeedsDay   string `yaml:"date_needs_day"`
	DateLunar      string `yaml:"date_lunar"`
	DateSeveral    string `yaml:"date_several"`
	NumberLow      string `yaml:"number_low"`
	NumberHigh     string `yaml:"number_high"`
	TextShort      string `yaml:"text_short"`
	TextLong       string `yaml:"text_long"`
}

// loadWords reads the words that ship with the engine.
func loadWords() (*words, error) {
	var w words
	d := yaml.NewDecoder(bytes.NewReader(wordsYAML))
	d.KnownFields(true)
	if err := d.Decode(&w); err != nil {
		return nil, hotline.Errorf(hotline.Internal, "flows.loadWords", "words.yaml: %w", err)
	}
	// The longest first, so that 就是 is taken off before 就.
	for _, list := range [][]string{w.Openers, w.Tails} {
		slices.SortStableFunc(list, func(a, b string) int { return len(b) - len(a) })
	}
	return &w, nil
}

// is reports whether the answer is nothing but one of the words.
func (w *words) is(list []string, said string) bool {
	return slices.Contains(list, said) || slices.Contains(list, w.core(said))
}

// asks reports whether the answer looks like a question of hers.
func (w *words) asks(said string) bool { return containsAny(said, w.Questions) }

// core is the answer without its openers and tails: 俺都有了 → 有. Nothing is
// taken off that would leave it empty.
func (w *words) core(said string) string {
	for _, opener := range w.Openers {
		if rest, ok := strings.CutPrefix(said, opener); ok && rest != "" {
			return w.core(rest)
		}
	}
	return w.untailed(said)
}

func (w *words) untailed(said string) string {
	for _, tail := range w.Tails {
		if rest, ok := strings.CutSuffix(said, tail); ok && rest != "" {
			return w.untailed(rest)
		}
	}
	return said
}

func containsAny(s string, list []string) bool {
	return slices.ContainsFunc(list, func(w string) bool { return strings.Contains(s, w) })
}

// input is one answer in the forms that the kinds of questions read.
type input struct {
	// text is what she wrote, trimmed.
	text string
	// folded has full-width signs and capitals made plain.
	folded string
	// bare is folded without spaces, punctuation and emoji.
	bare string
}

func newInput(text string) input {
	text = strings.TrimSpace(text)
	folded := strings.Map(fold, text)
	return input{text: text, folded: folded, bare: bare(folded)}
}

// fold makes one sign plain: １ → 1, ① → 1, Ａ → a.
func fold(r rune) rune {
	switch {
	case r >= '！' && r <= '～':
		r -= '！' - '!'
	case r >= '①' && r <= '⑨':
		return '1' + r - '①'
	case r == '\u3000':
		return ' '
	}
	return unicode.ToLower(r)
}

// bare keeps letters and digits of a text, folded.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		r = fold(r)
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

// clauses are the parts of an answer between punctuation, each bare.
func (in input) clauses() []string {
	var parts []string
	for _, part := range strings.FieldsFunc(in.folded, func(r rune) bool {
		return unicode.IsPunct(r) || unicode.IsSpace(r)
	}) {
		if b := bare(part); b != "" {
			parts = append(parts, b)
		}
	}
	return parts
}
