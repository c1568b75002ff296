package triage

// Question is the one single-choice question that is put to her when her words
// can be read in two ways. It never asks about a method of self-harm.
type Question struct {
	ID, Text string
	Options  []Option
	// OnSilence is the level at which a human looks when she does not answer.
	OnSilence Level
}

// Option is one answer to a [Question], with what it means.
type Option struct {
	Label string
	Level Level
	// Kind is "" where the answer shows no danger or need.
	Kind Kind
	// Synonyms are other words that mean this answer.
	Synonyms []string
}

// Question returns the question that an assessment asks for by its id.
func (t *Triage) Question(id string) (Question, bool) {
	q, ok := t.questions[id]
	return q, ok
}

// Safety is what a woman is told at once: the number to call in the first
// line, one thing to do now, and that a human is being called. Where a kind
// has no text for the level, the text of the level stands in.
func (t *Triage) Safety(kind Kind, level Level) string {
	if text, ok := t.safety[safetyKey{kind, level}]; ok {
		return text
	}
	if text, ok := t.safety[safetyKey{"", level}]; ok {
		return text
	}
	return t.safety[safetyKey{"", P1}]
}

// safetyKey names a safety text; the kind "" is the default of a level.
type safetyKey struct {
	kind  Kind
	level Level
}
