package triage

// trie holds words with the values each was added with. Walking it from every
// character of a text finds all words in it; a word is short, so that takes
// time in proportion to the text.
type trie struct {
	next   map[edge]int32
	values [][]int32 // by node
}

type edge struct {
	node int32
	r    rune
}

func (t *trie) add(word string, value int32) {
	if t.next == nil {
		t.next, t.values = map[edge]int32{}, make([][]int32, 1)
	}
	node := int32(0)
	for _, r := range word {
		e := edge{node, r}
		to, ok := t.next[e]
		if !ok {
			to = int32(len(t.values)) //nolint:gosec // counts the characters of the lexicon
			t.values = append(t.values, nil)
			t.next[e] = to
		}
		node = to
	}
	t.values[node] = append(t.values[node], value)
}

// longest is the longest word that text begins with: its length in runes and
// its first value, or 0.
func (t *trie) longest(text []rune) (length int, value int32) {
	node := int32(0)
	for i, r := range text {
		to, ok := t.next[edge{node, r}]
		if !ok {
			break
		}
		node = to
		if vs := t.values[node]; vs != nil {
			length, value = i+1, vs[0]
		}
	}
	return length, value
}
