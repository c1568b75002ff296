package knowledge

// weights are the second stage's constants, set on public question sets by the
// reciprocal rank of the right document.
type weights struct {
	// k1 and b are BM25's: how soon repetition stops counting, and how much a
	// long text is held against it.
	k1, b float64
	// byLength is the weight of grams of one, two and three characters.
	byLength [longest + 1]float64
	// all is the weight of the whole document as one field, field that of each
	// field on its own.
	all   float64
	field [fields]float64
}

func defaultWeights() weights {
	return weights{
		k1: 0.7, b: 0.85,
		byLength: [longest + 1]float64{0, 0.8, 1, 0.1},
		all:      1,
		field:    [fields]float64{0.5, 0.5, 0},
	}
}

// scorer computes the BM25 of one question in many documents.
type scorer struct {
	w       weights
	q       *query
	average [fields + 1]float64
	// times is how often each gram of the question stands in each field of the
	// document at hand.
	times [fields][]float64
}

func newScorer(x *Index, q *query) *scorer {
	s := &scorer{w: defaultWeights(), q: q}
	total := 0
	for f := range x.lengths {
		s.average[f] = max(1, float64(x.lengths[f])/float64(max(1, x.live)))
		total += x.lengths[f]
		s.times[f] = make([]float64, len(q.terms))
	}
	s.average[fields] = max(1, float64(total)/float64(max(1, x.live)))
	return s
}

// score is the document's, 0 when it holds no gram of the question.
func (s *scorer) score(d *indexed) float64 {
	length := 0
	for f := range d.text {
		clear(s.times[f])
		s.count(d.text[f], s.times[f])
		length += len(d.text[f])
	}
	var sum float64
	var norm [fields + 1]float64
	for f := range d.text {
		norm[f] = s.norm(len(d.text[f]), s.average[f])
	}
	norm[fields] = s.norm(length, s.average[fields])
	for i := range s.q.terms {
		t := &s.q.terms[i]
		all, part := 0.0, 0.0
		for f := range s.times {
			n := s.times[f][i]
			if n == 0 {
				continue
			}
			all += n
			part += s.w.field[f] * saturate(n, norm[f], s.w.k1)
		}
		if all > 0 {
			sum += t.times * t.idf * s.w.byLength[t.length] * (part + s.w.all*saturate(all, norm[fields], s.w.k1))
		}
	}
	return sum
}

func (s *scorer) norm(length int, average float64) float64 {
	return s.w.k1 * (1 - s.w.b + s.w.b*float64(length)/average)
}

func saturate(n, norm, k1 float64) float64 { return n * (k1 + 1) / (n + norm) }

// count adds up the question's grams in a text.
func (s *scorer) count(text []symbol, times []float64) {
	for i := range text {
		var g gram
		for n := 1; n <= longest && i+n <= len(text); n++ {
			next := text[i+n-1]
			if next == gap || !s.q.hears(next) {
				break
			}
			g = g.extend(next)
			at, ok := s.q.place[g]
			if !ok {
				break
			}
			times[at]++
		}
	}
}
