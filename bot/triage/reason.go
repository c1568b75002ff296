package triage

import (
	"cmp"
	"slices"
	"strings"
)

// reasonParts is how many stretches of a message are shown as the model's
// reason.
const reasonParts = 2

// stretch is a part of the message that spoke for danger, and how much.
type stretch struct {
	span
	gain float32
}

// reason is the words that moved the model most, in the order of the message,
// as a counselor can read them: 下辈子 · 照看俺娃.
func (m *model) reason(c *scan, head int) Evidence {
	gains := m.gains(c, head)
	parts := stretches(gains)
	if len(parts) == 0 {
		parts = []stretch{around(gains)}
	}
	slices.SortStableFunc(parts, func(x, y stretch) int { return cmp.Compare(y.gain, x.gain) })
	parts = parts[:min(len(parts), reasonParts)]
	slices.SortFunc(parts, func(x, y stretch) int { return cmp.Compare(x.start, y.start) })
	var out strings.Builder
	for i, p := range parts {
		if i > 0 {
			out.WriteString(" · ")
		}
		for _, r := range c.text[p.start:p.end] {
			out.WriteRune(r)
		}
	}
	return Evidence{
		Rule: modelRule, Words: out.String(),
		Start: int(parts[0].start), End: int(parts[len(parts)-1].end),
	}
}

// gains is how much each character spoke for danger: every piece shares what
// it weighs among its characters.
func (m *model) gains(c *scan, head int) []float32 {
	gains := make([]float32, len(c.text))
	for _, p := range c.pieces {
		w := m.weights[int(p.bucket)*heads:][:heads]
		weight := float32(w[urgentHead])*m.header.Scale[urgentHead] + float32(w[head])*m.header.Scale[head]
		for i := p.start; i < p.end; i++ {
			gains[i] += weight / float32(p.end-p.start)
		}
	}
	return gains
}

// stretches are the runs of two characters or more that gain more than the
// usual character.
func stretches(gains []float32) []stretch {
	usual := float32(0)
	for _, g := range gains {
		usual += max(g, 0) / float32(len(gains))
	}
	var all []stretch
	for from := 0; from < len(gains); from++ {
		to, sum := from, float32(0)
		for to < len(gains) && gains[to] > usual {
			sum += gains[to]
			to++
		}
		if to-from > 1 {
			all = append(all, stretch{span{int32(from), int32(to)}, sum})
		}
		from = to
	}
	return all
}

// around is the character that gains most, with its neighbours.
func around(gains []float32) stretch {
	best := 0
	for i, g := range gains {
		if g > gains[best] {
			best = i
		}
	}
	from, to := max(0, best-1), min(len(gains), best+2)
	return stretch{span{int32(from), int32(to)}, 0} //nolint:gosec // indexes into a message
}
