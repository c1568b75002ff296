package flows

import (
	"cmp"
	"embed"
	"io/fs"
	"slices"

	"hotline"
)

//go:embed library/*.yaml
var library embed.FS

// Library is the flows that ship with the product, for [Load].
func Library() fs.FS {
	sub, err := fs.Sub(library, "library")
	if err != nil {
		return library // the name above is valid, so this never happens
	}
	return sub
}

// Options are what a check knows of the world outside the flows.
type Options struct {
	// Articles reports whether an article exists; nil leaves it unchecked.
	Articles func(id string) bool
	// Commands reports whether a text is a universal command, which the
	// conversation takes before a flow sees it. nil checks against the
	// commands that every conversation has.
	Commands func(text string) bool
}

// Load reads, checks and compiles every .yaml file of a folder. A flow with a
// fault is left out of what is returned, though [Compiled.Has] knows it; a
// program that is about to serve refuses to start with faults.
func Load(fsys fs.FS, o Options) (*Compiled, []hotline.Fault) {
	c := &Compiled{flows: map[string]*flow{}, declared: map[string]bool{}}
	w, err := loadWords()
	if err != nil {
		return c, []hotline.Fault{{File: "words.yaml", Message: err.Error()}}
	}
	c.words = w
	names, err := fs.Glob(fsys, "*.yaml")
	if err != nil || len(names) == 0 {
		return c, []hotline.Fault{{File: ".", Message: "there is no flow here (*.yaml)"}}
	}
	var all []hotline.Fault
	triggers := map[string]string{}
	for _, name := range names {
		f := &faults{file: name}
		d := c.loadFile(fsys, name, o, f)
		d.claim(triggers, f)
		if len(f.list) == 0 {
			c.add(compile(d, w))
		}
		all = append(all, f.list...)
	}
	slices.SortFunc(c.infos, func(a, b Info) int { return cmp.Compare(a.ID, b.ID) })
	hotline.SortFaults(all)
	return c, all
}

// Check is the faults of a folder of flows.
func Check(fsys fs.FS, o Options) []hotline.Fault {
	_, list := Load(fsys, o)
	return list
}

func (c *Compiled) loadFile(fsys fs.FS, name string, o Options, f *faults) *definition {
	content, err := fs.ReadFile(fsys, name)
	if err != nil {
		f.add(0, "cannot be read: %v", err)
		return &definition{file: name}
	}
	d := read(name, content, f)
	c.declared[d.id.value] = true
	// What could not be read would only cause faults that mean nothing.
	if len(f.list) == 0 {
		check(d, o, c.words, f)
	}
	return d
}

// claim takes the triggers of a flow; two flows cannot start by one phrase.
func (d *definition) claim(triggers map[string]string, f *faults) {
	for _, t := range d.triggers {
		if owner, taken := triggers[bare(t.value)]; taken {
			f.add(t.line, "trigger %q belongs to %s already", t.value, owner)
		}
		triggers[bare(t.value)] = d.file
	}
}
