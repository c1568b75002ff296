package triage

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math"
)

// The heads of the model: how urgent a message is, and how much it sounds like
// each kind of danger.
const (
	urgentHead = iota
	suicideHead
	violenceHead
	sexualHead
	confinementHead
	childHead
	medicalHead
	spareHead // rounds a bucket to eight bytes
	heads
)

// headKinds are the kinds that the heads speak of.
func headKinds() [heads]Kind {
	return [heads]Kind{
		suicideHead: Suicide, violenceHead: Violence, sexualHead: SexualAssault,
		confinementHead: Confinement, childHead: ChildDanger, medicalHead: Medical,
	}
}

// headOf is the head that a kind belongs to, or urgentHead for one without.
func headOf(k Kind) int {
	switch k { //nolint:exhaustive // the rest is said by no head of its own
	case Suicide:
		return suicideHead
	case Violence, Impostor, Unsafe:
		return violenceHead
	case SexualAssault:
		return sexualHead
	case Confinement:
		return confinementHead
	case ChildDanger:
		return childHead
	case Medical, Poisoning, Fire:
		return medicalHead
	}
	return urgentHead
}

// verdict is the score of each head. Zero is as likely as not; one and more is
// what a clear message of the training data gets.
type verdict [heads]float32

// kind is the danger that the message sounds most like.
func (v verdict) kind() Kind {
	best := suicideHead
	for h := suicideHead; h < spareHead; h++ {
		if v[h] > v[best] {
			best = h
		}
	}
	return headKinds()[best]
}

// model is the second mind: a linear classifier over the pieces of a message.
// It never changes once read.
type model struct {
	header  modelHeader
	weights []int8 // the heads of a bucket stand side by side
}

// modelHeader is the head of the weights file.
type modelHeader struct {
	Magic [8]byte
	Bits  uint32
	Heads uint32
	Rows  uint32 // how many messages it was trained on
	Scale verdict
	Bias  verdict
}

const modelMagic = "triage01"

// smoothing keeps a message of a few characters from being judged by them
// alone: it counts as so many pieces that say nothing.
const smoothing = 60

// block is half of what the model reads at once, in characters. A long message
// is as urgent as its most urgent stretch of two blocks.
const block = 80

// judge scores the pieces of a message.
func (m *model) judge(pieces []feature) verdict {
	var best verdict
	before, count, first := [heads]int32{}, 0, true
	for from := 0; from < len(pieces) || first; {
		limit := int32(block)
		if from < len(pieces) {
			limit += pieces[from].start
		}
		sum, to := [heads]int32{}, from
		for ; to < len(pieces) && pieces[to].start < limit; to++ {
			w := m.weights[int(pieces[to].bucket)*heads:][:heads]
			for h := range sum {
				sum[h] += int32(w[h])
			}
		}
		v := m.verdict(before, sum, count+to-from)
		if first || v[urgentHead] > best[urgentHead] {
			best = v
		}
		before, count, from, first = sum, to-from, to, false
	}
	return best
}

func (m *model) verdict(a, b [heads]int32, pieces int) verdict {
	var v verdict
	norm := float32(1 / math.Sqrt(float64(pieces+smoothing)))
	for h := range v {
		v[h] = m.header.Bias[h] + float32(a[h]+b[h])*m.header.Scale[h]*norm
	}
	return v
}

// readModel reads a weights file. A file that is not whole is refused.
func readModel(data []byte) (*model, error) {
	var m model
	size := binary.Size(m.header)
	if len(data) < size+crc32.Size {
		return nil, errors.New("the weights file is too short")
	}
	body, sum := data[:len(data)-crc32.Size], data[len(data)-crc32.Size:]
	if crc32.ChecksumIEEE(body) != binary.LittleEndian.Uint32(sum) {
		return nil, errors.New("the weights file is damaged: its checksum is wrong")
	}
	if err := binary.Read(bytes.NewReader(body), binary.LittleEndian, &m.header); err != nil {
		return nil, err
	}
	h := m.header
	if string(h.Magic[:]) != modelMagic || h.Bits != bucketBits || h.Heads != heads || len(body)-size != heads<<bucketBits {
		return nil, errors.New("the weights file is of another version")
	}
	m.weights = make([]int8, heads<<bucketBits)
	for i, b := range body[size:] {
		m.weights[i] = int8(b) //nolint:gosec // written as a byte
	}
	return &m, nil
}

// write writes what readModel reads.
func (m *model) write(w io.Writer) error {
	var out bytes.Buffer
	if err := errors.Join(
		binary.Write(&out, binary.LittleEndian, m.header),
		binary.Write(&out, binary.LittleEndian, m.weights),
		binary.Write(&out, binary.LittleEndian, crc32.ChecksumIEEE(out.Bytes())),
	); err != nil {
		return err
	}
	_, err := w.Write(out.Bytes())
	return err
}
