package bot

import (
	"bytes"
	_ "embed" // the files of the script
	"fmt"
	"strings"
	"unicode"

	"go.yaml.in/yaml/v3"

	"hotline"
)

//go:embed phrases.yaml
var phrasesYAML []byte

//go:embed commands.yaml
var commandsYAML []byte

//go:embed menu.yaml
var menuYAML []byte

//go:embed courtesies.yaml
var courtesiesYAML []byte

// Script is everything the bot says and understands by itself: its phrases,
// its command words and its menu.
type Script struct {
	Phrases    Phrases
	Menu       []MenuTopic
	commands   map[string]Command
	courtesies map[string]string
}

// Phrases are the texts of phrases.yaml, which tells what each is for.
type Phrases struct {
	Welcome           string   `yaml:"welcome"`
	MenuHead          string   `yaml:"menu_head"`
	MenuTopicHead     string   `yaml:"menu_topic_head"`
	OfferNearest      string   `yaml:"offer_nearest"`
	NoneOfThese       string   `yaml:"none_of_these"`
	Unknown           string   `yaml:"unknown"`
	OfferHuman        string   `yaml:"offer_human"`
	YesHuman          string   `yaml:"yes_human"`
	ToMenu            string   `yaml:"to_menu"`
	NotSolved         string   `yaml:"not_solved"`
	WalkMe            string   `yaml:"walk_me"`
	FullText          string   `yaml:"full_text"`
	HumanCalled       string   `yaml:"human_called"`
	HumanWaiting      string   `yaml:"human_waiting"`
	CaseFailed        string   `yaml:"case_failed"`
	AskedQuiet        string   `yaml:"asked_quiet"`
	AnsweredSafe      string   `yaml:"answered_safe"`
	BackNothing       string   `yaml:"back_nothing"`
	ExitFlow          string   `yaml:"exit_flow"`
	ExitNothing       string   `yaml:"exit_nothing"`
	ResumeNothing     string   `yaml:"resume_nothing"`
	RecordSaved       string   `yaml:"record_saved"`
	FlowPausedByFault string   `yaml:"flow_paused_by_outage"`
	Erased            string   `yaml:"erased"`
	ErasedCase        string   `yaml:"erased_case"`
	Voice             string   `yaml:"voice"`
	Image             string   `yaml:"image"`
	Other             string   `yaml:"other"`
	Harmless          []string `yaml:"harmless"`
	Fault             string   `yaml:"fault"`
	GoOn              string   `yaml:"go_on"`
	CutShort          string   `yaml:"cut_short"`
}

// MenuTopic is one line of the menu, and one button under the chat.
type MenuTopic struct {
	Key   string     `yaml:"key"`
	Label string     `yaml:"label"`
	Items []MenuItem `yaml:"items"`
}

// MenuItem leads to an article, a flow or a human (see [Offer]).
type MenuItem struct {
	Label  string
	Action string
	line   int
}

// UnmarshalYAML reads {label, action} and remembers the line, so that a fault
// can name it.
func (m *MenuItem) UnmarshalYAML(node *yaml.Node) error {
	fields := map[string]string{}
	if err := node.Decode(&fields); err != nil {
		return err
	}
	m.Label, m.Action, m.line = fields["label"], fields["action"], node.Line
	if m.Label == "" || m.Action == "" || len(fields) != 2 {
		return fmt.Errorf("line %d: a menu item has a label and an action", node.Line)
	}
	return nil
}

// courtesy is an entry of courtesies.yaml.
type courtesy struct {
	Words []string `yaml:"words"`
	Say   string   `yaml:"say"`
}

// Command is a word that works in every state.
type Command string

// The commands; commands.yaml has their spoken variants.
const (
	CmdMenu     Command = "menu"
	CmdBack     Command = "back"
	CmdExit     Command = "exit"
	CmdHuman    Command = "human"
	CmdErase    Command = "erase"
	CmdResume   Command = "resume"
	CmdHarmless Command = "harmless"
)

// LoadScript reads the script that ships with the product. service is the
// neutral name of the account, put into the welcome.
func LoadScript(service string) (*Script, error) {
	const op = "bot.LoadScript"
	s := &Script{commands: map[string]Command{}, courtesies: map[string]string{}}
	if err := decodeStrict(phrasesYAML, &s.Phrases); err != nil {
		return nil, hotline.Errorf(hotline.Invalid, op, "phrases.yaml: %w", err)
	}
	if err := decodeStrict(menuYAML, &s.Menu); err != nil {
		return nil, hotline.Errorf(hotline.Invalid, op, "menu.yaml: %w", err)
	}
	words := map[Command][]string{}
	if err := decodeStrict(commandsYAML, &words); err != nil {
		return nil, hotline.Errorf(hotline.Invalid, op, "commands.yaml: %w", err)
	}
	for command, variants := range words {
		for _, w := range variants {
			s.commands[bare(w)] = command
		}
	}
	var courtesies []courtesy
	if err := decodeStrict(courtesiesYAML, &courtesies); err != nil {
		return nil, hotline.Errorf(hotline.Invalid, op, "courtesies.yaml: %w", err)
	}
	for _, c := range courtesies {
		for _, w := range c.Words {
			s.courtesies[bare(w)] = strings.TrimSpace(c.Say)
		}
	}
	s.Phrases.Welcome = fill(s.Phrases.Welcome, "service", service)
	return s, nil
}

// Command is the command that the text is, if it is one and nothing else.
func (s *Script) Command(text string) (Command, bool) {
	c, ok := s.commands[bare(text)]
	return c, ok
}

// Courtesy is the answer to a text that is a courtesy and nothing else.
func (s *Script) Courtesy(text string) (answer string, ok bool) {
	answer, ok = s.courtesies[bare(text)]
	return answer, ok
}

// Topic finds a menu topic by its key.
func (s *Script) Topic(key string) (MenuTopic, bool) {
	for _, t := range s.Menu {
		if t.Key == key {
			return t, true
		}
	}
	return MenuTopic{}, false
}

// Check proves that every action of the menu leads somewhere.
func (s *Script) Check(articleExists, flowExists func(id string) bool) []hotline.Fault {
	var faults []hotline.Fault
	for _, topic := range s.Menu {
		for _, item := range topic.Items {
			verb, id, _ := strings.Cut(item.Action, ":")
			known := verb == actHuman && id == "" ||
				verb+":" == actArticle && articleExists(id) ||
				verb+":" == actFlow && flowExists(id)
			if !known {
				faults = append(faults, hotline.Fault{
					File: "menu.yaml", Line: item.line, Message: "action " + item.Action + " leads nowhere",
				})
			}
		}
	}
	return faults
}

func decodeStrict(data []byte, into any) error {
	d := yaml.NewDecoder(bytes.NewReader(data))
	d.KnownFields(true)
	return d.Decode(into)
}

// fill puts values into the {name} places of a phrase.
func fill(phrase string, pairs ...string) string {
	for i := 0; i+1 < len(pairs); i += 2 {
		phrase = strings.ReplaceAll(phrase, "{"+pairs[i]+"}", pairs[i+1])
	}
	return strings.TrimSpace(phrase)
}

// bare is the text without spaces and punctuation, full-width digits and
// letters made half-width: what is left is compared with a command or a label.
func bare(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r), unicode.IsPunct(r):
			return -1
		case r >= '！' && r <= '～':
			return unicode.ToLower(r - 0xFEE0)
		}
		return unicode.ToLower(r)
	}, text)
}
