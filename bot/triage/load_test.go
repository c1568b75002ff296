package triage

import (
	"strings"
	"testing"
	"testing/fstest"
)

func TestLoadNamesEveryFault(t *testing.T) {
	const sound = "classes:\n  me: 我 俺\nquestions:\n  - id: q\n    text: 问\n    on_silence: P1\n    options:\n      - {label: 是, level: P1}\n      - {label: 否, level: P4}\n"
	for _, c := range []struct{ name, rules, want string }{
		{"no YAML", "rules: [\n", "rules.yaml:"},
		{"an unknown key", "rules:\n  - id: a\n    kinds: x\n", "rules.yaml:3: field kinds not found"},
		{"a list for a text", "rules:\n  - id: [a]\n", "rules.yaml:2: a text is wanted here"},
		{"no id", "rules:\n  - kind: x\n    level: P1\n    match: [打]\n", "rules.yaml:2: a rule needs an id"},
		{"an id twice", "rules:\n  - {id: a, match: [打]}\n  - {id: a, match: [打]}\n", "rules.yaml:3: rule \"a\" stands at rules.yaml:2 too"},
		{"no such level", "rules:\n  - id: a\n    kind: x\n    level: P7\n    match: [打]\n", "rules.yaml:4: level \"P7\""},
		{"a level without a kind", "rules:\n  - id: a\n    level: P1\n    match: [打]\n", "rules.yaml:2: rule \"a\" has a level but no kind"},
		{"nothing to match", "rules:\n  - id: a\n", "rules.yaml:2: rule \"a\" matches nothing"},
		{"no such class", "rules:\n  - id: a\n    match:\n      - 打\n      - \"{you} 打\"\n", "rules.yaml:5: there is no class \"{you}\""},
		{"a gap too wide", "rules:\n  - id: a\n    match: [\"打 ..99 我\"]\n", "rules.yaml:3: gap \"..99\""},
		{"a gap at the end", "rules:\n  - id: a\n    match: [\"打 ..\"]\n", "rules.yaml:3: a gap at the end does nothing"},
		{"nothing but optional words", "rules:\n  - id: a\n    match: [\"打?\"]\n", "rules.yaml:3: every word of the pattern may be missing"},
		{"a word of signs", "rules:\n  - id: a\n    match: [\"打 ！\"]\n", "rules.yaml:3: word \"！\" is empty"},
		{"no such question", "rules:\n  - id: a\n    match: [打]\n    ask: who\n", "rules.yaml:4: there is no question \"who\""},
		{"no such flag", "rules:\n  - id: a\n    match: [打]\n    flags: [loud]\n", "rules.yaml:4: there is no flag \"loud\""},
		{"no such guard", "rules:\n  - id: a\n    match: [打]\n    unless: [\"@calm\"]\n", "rules.yaml:4: there is no guard \"calm\""},
		{"a class twice", "classes:\n  me: 咱\n", "words.yaml:2: class \"me\" stands at rules.yaml:2 too"},
		{"classes in a circle", "classes:\n  a: \"{b}\"\n  b: \"{a}\"\n", "rules.yaml:2: the classes stand in each other too deeply"},
		{"half a pair", "normal:\n  traditional: [殺]\n", "rules.yaml:2: \"殺\" is not a pair"},
		{"a sound without a sound", "normal:\n  sounds: [abc]\n", "rules.yaml:2: \"abc\" has a character without a sound"},
		{"an empty slip", "normal:\n  slips:\n    加报: \"！\"\n", "rules.yaml:3: a slip needs a text on both sides"},
		{"a safety text too long", "safety:\n  violence:\n    P0: " + strings.Repeat("长", 121) + "\n", "rules.yaml:3: a safety text has 1 to 120 characters, this one 121"},
		{"a safety text of no level", "safety:\n  violence:\n    P9: 打 110\n", "rules.yaml:3: level \"P9\""},
		{"a question without silence", "questions:\n  - id: z\n    text: 问\n    options: [{label: 是, level: P1}, {label: 否, level: P4}]\n", "rules.yaml:2: question \"z\" does not say what silence means"},
		{"a question with one answer", "questions:\n  - id: z\n    text: 问\n    on_silence: P1\n    options: [{label: 是, level: P1}]\n", "rules.yaml:2: a question needs a text and two options"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, faults := Load(fstest.MapFS{
				"words.yaml": {Data: []byte(sound)},
				"rules.yaml": {Data: []byte(c.rules)},
			})
			for _, f := range faults {
				if strings.HasPrefix(f.String(), c.want) {
					return
				}
			}
			t.Errorf("faults %v, want one that begins %q", faults, c.want)
		})
	}
}

func TestLoadOfNothingIsAFault(t *testing.T) {
	if _, faults := Load(fstest.MapFS{}); len(faults) != 1 {
		t.Errorf("faults %v, want one", faults)
	}
}

// A lexicon with faults can still be asked, so that a check can go on.
func TestLoadWithFaultsIsUsable(t *testing.T) {
	tr, faults := Load(fstest.MapFS{"a.yaml": {Data: []byte("rules:\n  - {id: a, kind: x, level: P1, match: [打我]}\n  - {id: b, match: [\"{no}\"]}\n")}})
	if len(faults) == 0 {
		t.Fatal("no faults")
	}
	if a := tr.Assess("他打我"); a.Level != P1 {
		t.Errorf("level %s, want P1", a.Level)
	}
	if text := tr.Safety(Violence, P0); text != "" {
		t.Errorf("safety text %q out of nothing", text)
	}
}
