package knowledge

import (
	"embed"
	"io/fs"
)

// The folder is embedded whole: a new topic or article needs no change here.
//
//go:embed library
var libraryFiles embed.FS

//go:embed data
var dataFiles embed.FS

// LibraryFS is the library that ships with the product: one folder for each
// topic, one Markdown file for each article.
func LibraryFS() fs.FS { return within(libraryFiles, "library") }

// DataFS is the registries, the word lists and the schema of the front matter.
func DataFS() fs.FS { return within(dataFiles, "data") }

// within is a folder of an embedded tree; that it is there was proved when the
// binary was built.
func within(files embed.FS, folder string) fs.FS {
	sub, err := fs.Sub(files, folder)
	if err != nil {
		return files
	}
	return sub
}
