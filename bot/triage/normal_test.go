package triage

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestNormalise(t *testing.T) {
	tr := loadLexicon(t)
	for _, c := range []struct{ name, text, want string }{
		{"full width", "ＡＢＣ１２", "abc12"},
		{"punctuation, spaces, faces", "救，命 😭 ！[流泪]", "救命"},
		{"a face with a space in it", "救[流 泪]命", "救命"},
		{"brackets that are no face", "[图片]", "图片"},
		{"a face that never ends", "[流泪", "流泪"},
		{"traditional", "他殺了我們", "他杀了我们"},
		{"three times and more", "快快快快来", "快来"},
		{"twice stays", "救救我", "救救我"},
		{"digits are left alone", "1110000", "1110000"},
		{"a slip", "俺男人加报俺", "俺男人家暴俺"},
		{"a word that looks like a slip", "加报名", "加报名"},
		{"a homophone", "我想紫杀", "我想自杀"},
		{"a word that sounds like one", "买了把紫砂壶", "买了把紫砂壶"},
		{"a part of a word that sounds like one", "国家保护", "国家保护"},
		{"bytes that are no text", "救\xff\xfe命", "救命"},
		{"nothing", "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, _ := tr.normal.apply(c.text, nil, nil)
			if string(got) != c.want {
				t.Errorf("%q became %q, want %q", c.text, string(got), c.want)
			}
		})
	}
}

// variants of one text have to be read alike.
func alike(t *testing.T, tr *Triage, text, variant string) {
	t.Helper()
	a, b := tr.Assess(text), tr.Assess(variant)
	if a.Level != b.Level || a.Ask != b.Ask || !slices.Equal(a.Kinds, b.Kinds) ||
		!slices.Equal(a.Flags, b.Flags) || !slices.Equal(a.Evidence, b.Evidence) {
		t.Errorf("%q is %+v, but %q is %+v", text, a, variant, b)
	}
}

// inTraditional writes a text in traditional characters, as far as the lexicon
// knows them.
func inTraditional(tr *Triage, text string) string {
	traditional := map[rune]rune{}
	for from, to := range tr.normal.simplified {
		if best, ok := traditional[to]; !ok || from < best {
			traditional[to] = from
		}
	}
	return strings.Map(func(r rune) rune {
		if to, ok := traditional[r]; ok {
			return to
		}
		return r
	}, text)
}

func TestTraditionalIsReadAsSimplified(t *testing.T) {
	tr := loadLexicon(t)
	changed := 0
	for _, s := range situations(t) {
		variant := inTraditional(tr, s.text)
		if variant != s.text {
			changed++
		}
		alike(t, tr, s.text, variant)
	}
	if changed < 100 {
		t.Errorf("only %d situations have a traditional character to test", changed)
	}
}

// spread puts something meaningless between all characters.
func spread(text, between string) string {
	return strings.Join(strings.Split(text, ""), between)
}

func TestSpacesAndFacesBetweenCharacters(t *testing.T) {
	tr := loadLexicon(t)
	for _, s := range situations(t) {
		for _, between := range []string{" ", "😭", "，", "…\n", "\u200b", "❤️"} {
			alike(t, tr, s.text, spread(s.text, between))
		}
	}
}

// FuzzAssess: any bytes are read without a fault, as what is left of them with
// spaces or faces in between, or in traditional characters.
func FuzzAssess(f *testing.F) {
	tr := loadLexicon(f)
	for _, s := range situations(f) {
		f.Add(s.text)
	}
	f.Add("[[[[[ 流泪]]\xff\x00")
	f.Fuzz(func(t *testing.T, text string) {
		a := tr.Assess(text)
		if a.Level < P0 || a.Level > P4 {
			t.Fatalf("level %d", a.Level)
		}
		if (a.Ask != "") != a.Has(Uncertain) {
			t.Fatalf("asks %q with flags %v", a.Ask, a.Flags)
		}
		if utf8.ValidString(text) {
			alike(t, tr, text, spread(text, " "))
			alike(t, tr, text, spread(text, "😭"))
			alike(t, tr, text, inTraditional(tr, text))
		}
	})
}
