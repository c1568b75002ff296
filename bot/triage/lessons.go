package triage

import (
	"bytes"
	"embed"
	"io/fs"
	"path"
)

//go:embed train/*.jsonl
var lessons embed.FS

// Situations are the invented messages that come with the program and that the
// model learns from, each call anew.
func Situations() []Source {
	names, err := fs.Glob(lessons, "train/*.jsonl") // in order of name
	if err != nil {
		panic(err) // the pattern is the one above
	}
	all := make([]Source, 0, len(names))
	for _, name := range names {
		data, err := lessons.ReadFile(name)
		if err != nil {
			panic(err) // the folder is embedded above
		}
		all = append(all, Source{Name: path.Base(name), Data: bytes.NewReader(data)})
	}
	return all
}
