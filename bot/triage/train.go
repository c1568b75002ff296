package triage

import (
	"context"
	"io"
	"math"

	"hotline"
)

// How the model learns. The numbers were chosen on the development sets; see
// docs/triage.md.
const (
	rounds       = 14
	learningRate = 0.2
	rareBelow    = 2    // a piece seen in fewer messages is not learned
	positiveGain = 2.0  // a danger message counts so much more
	shrink       = 2e-6 // pulls a weight towards zero at each touch
	slipEvery    = 1    // so often a message comes again with two homophone slips
)

// Train learns the second mind from labelled messages and writes the weights
// file. The same sources in the same order give the same bytes. Rows that say
// "train": false or that are neither urgent nor ordinary are not looked at.
func (t *Triage) Train(ctx context.Context, sources []Source, w io.Writer) error {
	const op = "triage.Train"
	rows, err := readRows(sources)
	if err != nil {
		return hotline.Errorf(hotline.Invalid, op, "%w", err)
	}
	m, err := t.learn(ctx, rows)
	if err != nil {
		return hotline.Errorf(hotline.Unavailable, op, "%w", err)
	}
	if err := m.write(w); err != nil {
		return hotline.Errorf(hotline.Unavailable, op, "%w", err)
	}
	return nil
}

// lesson is one message as the learner sees it.
type lesson struct {
	buckets []uint32
	target  [heads]bool
}

// learn fits one linear classifier for each head: AdaGrad on the squared hinge
// with a bounded slope. It uses no transcendental function and no fused
// operation, so that every machine finds the same weights.
func (t *Triage) learn(ctx context.Context, rows []row) (*model, error) {
	lessons := t.lessons(rows)
	l := newLearner()
	for i := range lessons {
		l.count(lessons[i].buckets)
	}
	order := newDice(20260101)
	turns := make([]int, len(lessons))
	for i := range turns {
		turns[i] = i
	}
	for range rounds {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		order.shuffle(turns)
		for _, i := range turns {
			l.study(&lessons[i])
		}
	}
	m := l.model()
	m.header.Rows = uint32(len(rows)) //nolint:gosec // counts messages
	return m, nil
}

// lessons turns the rows to be learned into pieces; a danger message comes
// again with homophone slips.
func (t *Triage) lessons(rows []row) []lesson {
	var all []lesson
	slips := newSlipper(rows)
	for i := range rows {
		r := &rows[i]
		all = append(all, t.lesson(r, r.Text))
		if i%slipEvery == 0 {
			all = append(all, t.lesson(r, slips.slip(r.Text, 2)))
		}
	}
	return all
}

func (t *Triage) lesson(r *row, text string) lesson {
	var l lesson
	plain, _ := t.normal.apply(text, nil, nil)
	for _, f := range t.voices.features(nil, plain) {
		l.buckets = append(l.buckets, f.bucket)
	}
	if r.urgent() {
		l.target[urgentHead] = true
		l.target[headOf(r.kind())] = true
	}
	return l
}

// learner holds the weights while they change.
type learner struct {
	weights, squares []float64
	bias, biasSquare [heads]float64
	seen             []uint8
}

func newLearner() *learner {
	return &learner{
		weights: make([]float64, heads<<bucketBits), squares: make([]float64, heads<<bucketBits),
		seen: make([]uint8, 1<<bucketBits),
	}
}

// count notes in how many messages a bucket occurs.
func (l *learner) count(buckets []uint32) {
	once := make(map[uint32]bool, len(buckets))
	for _, b := range buckets {
		if !once[b] && l.seen[b] < math.MaxUint8 {
			l.seen[b]++
		}
		once[b] = true
	}
}

func (l *learner) study(s *lesson) {
	value := 1 / math.Sqrt(float64(len(s.buckets)+smoothing))
	var sum [heads]float64
	for _, b := range s.buckets {
		if l.seen[b] < rareBelow {
			continue
		}
		w := l.weights[int(b)*heads:][:heads]
		for h := range sum {
			sum[h] += w[h]
		}
	}
	for h := range spareHead {
		slope := slopeAt(float64(sum[h]*value)+l.bias[h], s.target[h])
		if slope == 0 {
			continue
		}
		l.biasSquare[h] += float64(slope * slope)
		l.bias[h] -= float64(0.1 * slope / math.Sqrt(1+l.biasSquare[h]))
		l.step(s.buckets, h, float64(slope*value))
	}
}

func (l *learner) step(buckets []uint32, head int, slope float64) {
	for _, b := range buckets {
		if l.seen[b] < rareBelow {
			continue
		}
		i := int(b)*heads + head
		l.squares[i] += float64(slope * slope)
		step := float64(learningRate * slope / math.Sqrt(1e-4+l.squares[i]))
		l.weights[i] = float64((l.weights[i] - step) * (1 - shrink))
	}
}

// slopeAt is the slope of the loss at a score.
func slopeAt(score float64, positive bool) float64 {
	const steepest = 2
	if positive {
		if score >= 1 {
			return 0
		}
		return -positiveGain * min(1-score, steepest)
	}
	if score <= -1 {
		return 0
	}
	return min(1+score, steepest)
}

// model rounds the weights to bytes.
func (l *learner) model() *model {
	m := &model{weights: make([]int8, len(l.weights))}
	copy(m.header.Magic[:], modelMagic)
	m.header.Bits, m.header.Heads = bucketBits, heads
	for h := range heads {
		largest := 0.0
		for i := h; i < len(l.weights); i += heads {
			largest = max(largest, math.Abs(l.weights[i]))
		}
		if largest == 0 {
			continue
		}
		scale := largest / math.MaxInt8
		for i := h; i < len(l.weights); i += heads {
			m.weights[i] = int8(math.Round(l.weights[i] / scale))
		}
		m.header.Scale[h], m.header.Bias[h] = float32(scale), float32(l.bias[h])
	}
	return m
}
