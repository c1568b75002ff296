package sql

import (
	"bytes"
	"path/filepath"
	"regexp"
	"slices"
	"testing"
	"time"
	"unicode/utf8"

	"hotline"
	"hotline/bot/escalation"
)

func TestPlants(t *testing.T) {
	words := plants()
	if len(words) < 80 {
		t.Errorf("only %d words", len(words))
	}
	for _, word := range words {
		if utf8.RuneCountInString(word) != 2 || !regexp.MustCompile(`^\p{Han}+$`).MatchString(word) {
			t.Errorf("%q is not two Chinese characters", word)
		}
	}
	slices.Sort(words)
	if n := len(words); len(slices.Compact(words)) != n {
		t.Error("a word stands twice")
	}
}

func TestPseudonym(t *testing.T) {
	words := plants()
	hash := her().Hash()
	first := pseudonym(words, hash, 0)
	if again := pseudonym(words, hash, 0); again != first {
		t.Errorf("she was %s, is %s", first, again)
	}
	if next := pseudonym(words, hash, 1); next == first {
		t.Errorf("the second try is %s again", next)
	}
}

// TestPseudonymTaken gives her pseudonym to somebody before she comes.
func TestPseudonymTaken(t *testing.T) {
	s := openTest(t)
	taken := pseudonym(s.plants, her().Hash(), 0)
	if _, err := s.write.ExecContext(t.Context(), addUserSQL, "county", "other", "otherhash", taken); err != nil {
		t.Fatal(err)
	}
	c := openFor(t, s, "m1")
	if want := pseudonym(s.plants, her().Hash(), 1); c.Pseudonym != want {
		t.Errorf("she is %s, want %s", c.Pseudonym, want)
	}
}

func TestCaseID(t *testing.T) {
	// Late in the evening of the 23rd in London, the 24th in China.
	at := time.Date(2026, 11, 23, 20, 0, 0, 0, time.UTC)
	id, err := caseID(at, bytes.NewReader([]byte{0, 31, 32, 255}))
	if err != nil || id != "1124-0Z0Z" {
		t.Errorf("id is %q, %v", id, err)
	}
	if _, err := caseID(at, bytes.NewReader(nil)); hotline.CodeOf(err) != hotline.Internal {
		t.Errorf("error is %v", err)
	}
}

// TestCaseIDTaken lets chance repeat itself.
func TestCaseIDTaken(t *testing.T) {
	s := openTest(t, WithRandom(bytes.NewReader([]byte{1, 2, 3, 4, 1, 2, 3, 4, 5, 6, 7, 8})))
	first := openFor(t, s, "m1")
	if _, err := s.write.ExecContext(t.Context(), "UPDATE cases SET state = 'closed', closed_at = 1"); err != nil {
		t.Fatal(err)
	}
	second := openFor(t, s, "m2")
	if first.ID != "1124-1234" || second.ID != "1124-5678" {
		t.Errorf("ids are %s, %s", first.ID, second.ID)
	}
}

// TestSecondOpenCase shows that the tables themselves refuse it.
func TestSecondOpenCase(t *testing.T) {
	s := openTest(t)
	openFor(t, s, "m1")
	if _, err := s.write.ExecContext(t.Context(), addCaseSQL,
		"1124-XXXX", 1, 0, "[]", "[]", "[]", "danger", "waiting", 1); err == nil {
		t.Error("she has two open cases")
	}
}

func her() hotline.UserID { return hotline.UserID{Account: "county", OpenID: "oTEST"} }

func openTest(t *testing.T, options ...Option) *Store {
	t.Helper()
	s, err := Open(t.Context(), filepath.Join(t.TempDir(), "hotline.db"), options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

func openFor(t *testing.T, s *Store, key string) escalation.Case {
	t.Helper()
	c, err := s.Cases().Open(t.Context(), escalation.Opening{
		SourceKey: key, User: her(), At: time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC),
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}
