package triage

import (
	"embed"
	"io/fs"
)

//go:embed lexicon
var lexicon embed.FS

// Lexicon is the lexicon that comes with the program, with the model's weights.
func Lexicon() fs.FS {
	sub, err := fs.Sub(lexicon, "lexicon")
	if err != nil {
		panic(err) // the folder is embedded above
	}
	return sub
}
