package triage

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"
)

// document is one lexicon file. Every file may hold any of the parts; classes,
// guards and questions are known to all files by their names. The head of
// words.yaml tells editors, in Chinese, how rules are written.
type document struct {
	// Classes are words that stand for one idea, by the name of the idea; a
	// word in braces stands for the words of another class.
	Classes map[scalar]scalar `yaml:"classes"`
	// Hides are harmless words: what lies inside one is not seen.
	Hides []scalar `yaml:"hides"`
	// Normal says how a text is made plain before it is read.
	Normal normalDocument `yaml:"normal"`
	// Guards are patterns that silence rules, by name.
	Guards map[scalar][]scalar `yaml:"guards"`
	Rules  []ruleDocument      `yaml:"rules"`
	// Questions are asked when the words can be read in two ways.
	Questions []questionDocument `yaml:"questions"`
	// Safety texts, by kind ("default" for all others) and level.
	Safety map[scalar]map[scalar]scalar `yaml:"safety"`
	// Model says how the trained model and the rules agree on one answer.
	Model *modelDocument `yaml:"model"`
}

type modelDocument struct {
	Ask   float32 `yaml:"ask"`
	Alarm float32 `yaml:"alarm"`
	Calm  float32 `yaml:"calm"`
	// AskPast is what takes the place of Ask where a rule has found that the
	// danger is over, or somebody else's.
	AskPast float32 `yaml:"ask_past"`
	// Shortest is the length of the shortest message that the model reads.
	Shortest int `yaml:"shortest"`
	// Questions are what is asked, by the kind that the model suspects.
	Questions map[scalar]scalar `yaml:"questions"`
}

type normalDocument struct {
	// Traditional lists pairs of a traditional and a simplified character.
	Traditional []scalar `yaml:"traditional"`
	// Stickers are names of WeChat's own faces, as in [流泪].
	Stickers []scalar `yaml:"stickers"`
	// Slips are what dictation or haste wrote, and what was meant.
	Slips map[scalar]scalar `yaml:"slips"`
	// Sounds are phrases that are also known by their sound.
	Sounds []scalar `yaml:"sounds"`
	// Keep are words that sound like one of those, and are not.
	Keep []scalar `yaml:"keep"`
}

type ruleDocument struct {
	ID    scalar `yaml:"id"`
	Kind  scalar `yaml:"kind"`
	Level scalar `yaml:"level"`
	// Match are patterns, one of which is enough.
	Match []scalar `yaml:"match"`
	// Unless are patterns, or names of guards with an @, that silence a match
	// which they touch.
	Unless []scalar `yaml:"unless"`
	// Outside are the same, and silence the rule wherever they stand.
	Outside []scalar `yaml:"outside"`
	Flags   []scalar `yaml:"flags"`
	// Ask is the id of the question to put, which makes the rule an uncertain
	// one.
	Ask scalar `yaml:"ask"`
	// Whole: the pattern has to be the whole message.
	Whole bool `yaml:"whole"`
	// UpTo is the longest message, in characters, that the rule reads; 0 for
	// any.
	UpTo int `yaml:"up_to"`
	// Weak: where the model finds nothing in the message, the rule only asks.
	Weak bool `yaml:"weak"`
}

type questionDocument struct {
	ID        scalar           `yaml:"id"`
	Text      scalar           `yaml:"text"`
	OnSilence scalar           `yaml:"on_silence"`
	Options   []optionDocument `yaml:"options"`
}

type optionDocument struct {
	Label    scalar   `yaml:"label"`
	Level    scalar   `yaml:"level"`
	Kind     scalar   `yaml:"kind"`
	Synonyms []scalar `yaml:"synonyms"`
}

// scalar is a YAML scalar that remembers its line.
type scalar struct {
	text string
	line int
}

func (s *scalar) UnmarshalYAML(n *yaml.Node) error {
	if n.Kind != yaml.ScalarNode {
		return fmt.Errorf("line %d: a text is wanted here", n.Line)
	}
	s.text, s.line = n.Value, n.Line
	return nil
}

// readDocument decodes one file and reports what its form has wrong.
func readDocument(file string, data []byte, found *faults) document {
	var d document
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(&d); err != nil && !errors.Is(err, io.EOF) {
		found.addYAML(file, err)
	}
	return d
}
