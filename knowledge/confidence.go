package knowledge

import "math"

// features are what a hit's confidence rests on, each 0 … 1.
type features struct {
	// Whole is how much of the question's weight stands in the document, Asked
	// how much of it in the title and the question variants.
	Whole, Asked float64
	// Margin is how far the next document's score lies below.
	Margin float64
	// Mass is near 1 when much was recognised, however much was not.
	Mass float64
}

// confidence maps what is known of a hit to 0 … 1. Its constants were set so
// that a question in an article's own spirit passes 0.6, one that shares only
// some words with the library passes 0.25, and weather, shares and insults pass
// neither.
func (f features) confidence() float64 {
	const offset, whole, asked, margin, mass = -3.9, 2.6, 1.4, 2.6, 3.4
	return 1 / (1 + math.Exp(-(offset + whole*f.Whole + asked*f.Asked + margin*f.Margin + mass*f.Mass)))
}

// featuresOf reads the features of the i-th of the documents found.
func (x *Index) featuresOf(s *scorer, found []scored, i int) features {
	s.score(&x.docs[found[i].slot])
	var f features
	total := 0.0
	for at, t := range s.q.terms {
		weight := t.idf * t.substance * t.substance * coverageWeight(t)
		total += weight
		if s.times[inTitle][at]+s.times[inQuestions][at] > 0 {
			f.Asked += weight
			f.Whole += weight
		} else if s.times[inBody][at] > 0 {
			f.Whole += weight
		}
	}
	f.Mass = f.Asked / (f.Asked + massOfOneWord)
	if total > 0 {
		f.Asked /= total
		f.Whole /= total
	}
	if i+1 < len(found) {
		f.Margin = min(0.6, 1-found[i+1].score/found[i].score)
	}
	return f
}

// massOfOneWord is about the weight that one telling word of two characters has.
const massOfOneWord = 4

// coverageWeight counts bigrams most: one character is in too many words, and
// three are seldom met by another wording.
func coverageWeight(t queryGram) float64 {
	switch t.length {
	case 1:
		return 0.3
	case 2:
		return 1
	default:
		return 0
	}
}
