package flows

import "time"

// kind is how one sort of question works. A new sort is one file with a type
// that does this, and one line in [newKind].
type kind interface {
	// choices are the labels to number under the question, if it has any.
	choices() []string
	// read makes a value of what she wrote.
	read(in input, now time.Time) answer
	// shown is a value in words, for texts and for the counselor.
	shown(value string) string
	// typed is a value as conditions see it. The zero value of the type and
	// false come back for one that this kind never gave, such as "".
	typed(value string) (any, bool)
	// longest is no shorter, in bytes, than anything that shown returns.
	longest() string
	// branches are the values that next may tell apart, with their labels;
	// nil when the question is open.
	branches() []branchName
}

// branchName is a value that next can branch by, and the words for it.
type branchName struct{ value, label string }

// answer is what a kind makes of an input: a value; or a problem, when it was
// an answer but not one that can be taken; or neither, when it was none.
type answer struct {
	value   string
	problem string
}

func (a answer) taken() bool { return a.value != "" }

// The kinds of questions.
const (
	kindChoice  = "choice"
	kindYesNo   = "yesno"
	kindText    = "text"
	kindNumber  = "number"
	kindDate    = "date"
	kindConsent = "consent"
)

// newKind makes the kind that a question names, or nil, with faults.
func newKind(a *ask, w *words, f *faults) kind {
	switch a.kind.value {
	case kindChoice:
		return newChoice(a, w, f)
	case kindYesNo, kindConsent:
		return newYesNo(a, w, f)
	case kindText:
		return newFreeText(a, w, f)
	case kindNumber:
		return newNumber(a, w, f)
	case kindDate:
		return newDate(a, w, f)
	}
	f.add(a.kind.line, "unknown kind of question %q; known: choice, consent, date, number, text, yesno", a.kind.value)
	return nil
}

// refuse reports the keys that a question has and its kind does not know.
func (a *ask) refuse(f *faults, keys ...string) {
	given := map[string]text{"min": a.min, "max": a.max, "unit": a.unit}
	if len(a.options) > 0 {
		given["options"] = a.options[0].value
	}
	for _, key := range keys {
		if t := given[key]; t.set() {
			f.add(t.line, "a question of kind %s has no %s", a.kind.value, key)
		}
	}
}
