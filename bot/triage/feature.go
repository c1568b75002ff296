package triage

import (
	"math/bits"

	"github.com/mozillazg/go-pinyin"
)

// The second mind sees a message as the set of its short pieces: one to four
// characters as written, and one to three syllables as spoken without tones,
// so that a homophone still looks like what was meant. A piece is known by a
// hash only; two pieces may share a bucket, which costs little.
const (
	longestGram   = 4
	longestSpoken = 3
	bucketBits    = 18
)

// feature is one piece of a message: its bucket, and where it stands.
type feature struct {
	bucket     uint32
	start, end int32
}

// voices maps the characters of the main Chinese block to the hash of their
// toneless syllable.
type voices []uint32

const firstHan, lastHan = 0x4e00, 0x9fff

func newVoices() voices {
	v := make(voices, lastHan-firstHan+1)
	known := make(map[string]uint32, 512)
	for r := range v {
		written, ok := pinyin.PinyinDict[firstHan+r]
		if !ok {
			continue
		}
		spoken, ok := known[written]
		if !ok {
			spoken = hashText(syllableOf(rune(firstHan + r)))
			known[written] = spoken
		}
		v[r] = spoken
	}
	return v
}

// of is the hash of how a character sounds; one without a sound stands for
// itself.
func (v voices) of(r rune) uint32 {
	if r >= firstHan && r <= lastHan {
		if spoken := v[r-firstHan]; spoken != 0 {
			return spoken
		}
	}
	return uint32(r) //nolint:gosec // a code point
}

// hashText is FNV-1a.
func hashText(s string) uint32 {
	h := uint32(2166136261)
	for i := range len(s) {
		h = (h ^ uint32(s[i])) * 16777619
	}
	return h
}

// features appends the pieces of a normalised text, ordered by their start.
func (v voices) features(out []feature, text []rune) []feature {
	for at := range text {
		h := uint64(1)
		for end := at; end < len(text) && end < at+longestGram; end++ {
			h = mix(h, uint64(text[end])) //nolint:gosec // a code point
			out = append(out, feature{bucket(h), int32(at), int32(end + 1)})
		}
		h = uint64(2)
		for end := at; end < len(text) && end < at+longestSpoken; end++ {
			h = mix(h, uint64(v.of(text[end])))
			out = append(out, feature{bucket(h), int32(at), int32(end + 1)})
		}
	}
	return out
}

func mix(h, next uint64) uint64 {
	return bits.RotateLeft64((h^next)*0x9e3779b97f4a7c15, 29)
}

func bucket(h uint64) uint32 {
	return uint32((h * 0xd6e8feb86659fd93) >> (64 - bucketBits))
}
