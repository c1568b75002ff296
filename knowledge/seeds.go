package knowledge

import (
	"io/fs"
)

// Seeds are the articles of a folder tree, to be given to a store that has never
// seen them. One that may not be shown yet is a draft. Articles with faults are
// left out and told.
func Seeds(fsys fs.FS) ([]SeedArticle, []Fault) {
	names, err := markdownFiles(fsys)
	if err != nil {
		return nil, []Fault{{File: ".", Line: 1, Message: err.Error()}}
	}
	var seeds []SeedArticle
	var list []Fault
	for _, name := range names {
		content, err := fs.ReadFile(fsys, name)
		if err != nil {
			list = append(list, Fault{File: name, Line: 1, Message: err.Error()})
			continue
		}
		a, wrong := Parse(name, content)
		if len(wrong) > 0 {
			list = append(list, wrong...)
			continue
		}
		seeds = append(seeds, SeedArticle{
			ID: a.ID, Title: a.Title, Topic: a.Topic,
			Markdown: string(content), Publish: a.Publishable() == "",
		})
	}
	return seeds, list
}
