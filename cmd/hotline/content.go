package main

import (
	"io/fs"
	"os"
	"path"
	"time"

	"hotline"
	"hotline/bot"
	"hotline/bot/triage"
	"hotline/flows"
	"hotline/knowledge"
)

// contentDirs are folders to read content from instead of what the binary
// carries.
type contentDirs struct {
	Flows    string `help:"Read flows from this folder instead of the binary's own." type:"existingdir"`
	Articles string `help:"Read seed articles from this folder instead of the binary's own." type:"existingdir"`
	Lexicon  string `help:"Read the triage lexicon from this folder instead of the binary's own." type:"existingdir"`
}

// content is all that people write and the bot reads.
type content struct {
	triage   *triage.Triage
	flows    *flows.Compiled
	registry *knowledge.Registry
	script   *bot.Script
	seeds    []knowledge.SeedArticle
}

// loadContent reads and checks everything. With faults the content must not be
// used.
func loadContent(dirs contentDirs, service string, now time.Time) (*content, []hotline.Fault) {
	var c content
	var all []hotline.Fault
	collect := func(folder string, faults []hotline.Fault) {
		for _, f := range faults {
			f.File = path.Join(folder, f.File)
			all = append(all, f)
		}
	}
	script, err := bot.LoadScript(service)
	if err != nil {
		return nil, []hotline.Fault{{File: "bot", Message: plain(err)}}
	}
	c.script = script

	lexicon, folder := source(dirs.Lexicon, triage.Lexicon(), "bot/triage/lexicon")
	reading, faults := triage.Load(lexicon)
	collect(folder, faults)
	c.triage = reading

	c.registry, faults = knowledge.LoadRegistry(knowledge.DataFS())
	collect("knowledge/data", faults)

	articles, folder := source(dirs.Articles, knowledge.LibraryFS(), "knowledge/library")
	c.seeds, faults = knowledge.Seeds(articles)
	collect(folder, faults)
	articleIDs := make(map[string]bool, len(c.seeds))
	for _, s := range c.seeds {
		articleIDs[s.ID] = true
	}
	articleExists := func(id string) bool { return articleIDs[id] }

	guides, flowsFolder := source(dirs.Flows, flows.Library(), "flows/library")
	compiled, faults := flows.Load(guides, flows.Options{
		Articles: articleExists,
		Commands: func(text string) bool { _, ok := script.Command(text); return ok },
	})
	collect(flowsFolder, faults)
	c.flows = compiled
	flowExists := func(id string) bool { return compiled != nil && compiled.Has(id) }
	collect(folder, knowledge.CheckLibrary(articles, knowledge.Options{
		Registry: c.registry, Flow: flowExists, Now: now,
	}))

	collect("bot", script.Check(articleExists, flowExists))
	return &c, all
}

// source is the folder named, or what the binary carries.
func source(dir string, embedded fs.FS, name string) (fs.FS, string) {
	if dir == "" {
		return embedded, name
	}
	return os.DirFS(dir), dir
}
