package sql

import (
	"crypto/sha256"
	_ "embed"
	"encoding/binary"
	"fmt"
	"strings"
)

//go:embed plants.txt
var plantsFile string

// plants are the words that pseudonyms begin with.
func plants() []string {
	var words []string
	for line := range strings.Lines(plantsFile) {
		if line = strings.TrimSpace(line); line != "" && !strings.HasPrefix(line, "#") {
			words = append(words, strings.Fields(line)...)
		}
	}
	return words
}

// pseudonym is what staff call the user with the hash, such as 石榴-0427. It
// follows from the hash alone, so that she keeps it even if she was forgotten
// in between; where two women meet in one, the second gets her next (try 1,
// 2, …).
func pseudonym(words []string, hash string, try int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "pseudonym %d %s", try, hash))
	word := int(binary.BigEndian.Uint16(sum[:2])) % len(words)
	number := binary.BigEndian.Uint32(sum[2:6]) % 10000
	return fmt.Sprintf("%s-%04d", words[word], number)
}
