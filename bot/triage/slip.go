package triage

import "slices"

// dice is a small generator of chance (splitmix64): the same seed gives the
// same throws everywhere.
type dice struct{ state uint64 }

func newDice(seed uint64) *dice { return &dice{seed} }

func (d *dice) below(n int) int {
	d.state += 0x9e3779b97f4a7c15
	z := d.state
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return int((z ^ z>>31) % uint64(n)) //nolint:gosec // below n
}

func (d *dice) shuffle(order []int) {
	for i := len(order) - 1; i > 0; i-- {
		j := d.below(i + 1)
		order[i], order[j] = order[j], order[i]
	}
}

// slipper writes characters as others that sound the same, as dictation does.
// It only uses characters that somebody has written.
type slipper struct {
	alike map[string][]rune
	dice  *dice
}

func newSlipper(rows []row) *slipper {
	s := &slipper{alike: map[string][]rune{}, dice: newDice(7)}
	seen := map[rune]bool{}
	for i := range rows {
		for _, r := range rows[i].Text {
			if spoken := syllableOf(r); spoken != "" && !seen[r] {
				seen[r] = true
				s.alike[spoken] = append(s.alike[spoken], r)
			}
		}
	}
	return s
}

// slip replaces up to count characters of a text.
func (s *slipper) slip(text string, count int) string {
	out := []rune(text)
	var places []int
	for i, r := range out {
		if len(s.alike[syllableOf(r)]) > 1 {
			places = append(places, i)
		}
	}
	s.dice.shuffle(places)
	for _, at := range places[:min(count, len(places))] {
		others := s.alike[syllableOf(out[at])]
		pick := s.dice.below(len(others))
		if others[pick] == out[at] {
			pick = (pick + 1) % len(others)
		}
		out[at] = others[pick]
	}
	return string(slices.Clip(out))
}
