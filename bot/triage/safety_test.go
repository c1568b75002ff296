package triage

import (
	"regexp"
	"strings"
	"testing"
)

// kinds are those that have a safety text of their own.
func kinds() []Kind {
	return []Kind{
		Violence, Suicide, Poisoning, SexualAssault, ChildDanger, Confinement,
		Medical, Fire, CryForHelp, Impostor, Unsafe,
	}
}

func TestSafetyTextsBeginWithANumber(t *testing.T) {
	tr := loadLexicon(t)
	first := map[Kind]string{
		Violence: "110", SexualAssault: "110", Confinement: "110", ChildDanger: "110",
		Medical: "120", Poisoning: "120", Suicide: "120", Fire: "119", CryForHelp: "110", Unsafe: "12110", Impostor: "110",
	}
	for _, kind := range kinds() {
		text := tr.Safety(kind, P0)
		line, _, _ := strings.Cut(text, "\n")
		if !strings.Contains(line, first[kind]) {
			t.Errorf("%s: the first line %q does not name %s", kind, line, first[kind])
		}
		if _, ok := tr.safety[safetyKey{kind, P1}]; !ok {
			t.Errorf("%s has no text for P1", kind)
		}
	}
	if tr.Safety("drought", P0) != tr.Safety("", P0) || tr.Safety("drought", P3) == "" {
		t.Error("a kind without a text of its own does not fall back")
	}
}

// TestSafetyTextsAreDiscreet: nothing that gives her away on a phone that
// somebody else reads, no promise, no blame.
func TestSafetyTextsAreDiscreet(t *testing.T) {
	tr := loadLexicon(t)
	never := regexp.MustCompile(`家暴|自杀|强奸|性侵|保证|一定能|一定会|想开点|忍忍|你也有错|催吐|灌`)
	for key, text := range tr.safety {
		if found := never.FindString(text); found != "" {
			t.Errorf("%s %s says %q", key.kind, key.level, found)
		}
	}
	hidden := regexp.MustCompile(`他|打你|动手|伤|离婚|咨询员`)
	for _, kind := range []Kind{Unsafe, Impostor} {
		for _, level := range []Level{P0, P1} {
			if found := hidden.FindString(tr.Safety(kind, level)); found != "" {
				t.Errorf("%s %s says %q, which somebody else may read", kind, level, found)
			}
		}
	}
}

func TestQuestionsAskOnceAndNeverForAMethod(t *testing.T) {
	tr := loadLexicon(t)
	method := regexp.MustCompile(`怎么死|什么方法|啥办法|用什么|打算怎么|什么方式`)
	for id, q := range tr.questions {
		if method.MatchString(q.Text) {
			t.Errorf("%s asks for a method", id)
		}
		if strings.Count(q.Text, "？") > 2 {
			t.Errorf("%s asks more than one thing", id)
		}
		if !q.OnSilence.Urgent() {
			t.Errorf("%s: silence is %s, and nobody would look", id, q.OnSilence)
		}
		if last := q.Options[len(q.Options)-1]; !last.Level.Urgent() {
			t.Errorf("%s: not wanting to say is %s, and nobody would look", id, last.Level)
		}
	}
	q, ok := tr.Question("suicide_now")
	if !ok || len(q.Options) != 3 || q.Options[0].Label != "有" || q.Options[2].Label != "不想说" {
		t.Errorf("suicide_now is %+v", q)
	}
	if _, ok := tr.Question("nobody"); ok {
		t.Error("there is a question nobody wrote")
	}
}
