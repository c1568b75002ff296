package main

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"path/filepath"

	"hotline/bot/triage"
	"hotline/knowledge"
)

type triageCmd struct {
	Read  triageReadCmd  `cmd:"" default:"withargs" help:"Read JSON lines {id, text} and say how urgent each is (the default)."`
	Train triageTrainCmd `cmd:"" help:"Make the weights of the model anew from the situations that ship and a folder of labelled rows."`
}

type triageReadCmd struct {
	Lexicon string `help:"Read the lexicon from this folder instead of the binary's own." type:"existingdir"`
}

// Run reads {"id","text"} lines and writes one assessment a line, in order.
func (c triageReadCmd) Run(ctx context.Context, term terminal) error {
	reading, err := loadTriage(c.Lexicon, term)
	if err != nil {
		return err
	}
	return reading.Stream(ctx, term.in, term.out)
}

type triageTrainCmd struct {
	Data string `arg:"" help:"The folder with voices.jsonl, triage.dev.jsonl and search/*.jsonl." type:"existingdir"`
	Out  string `default:"bot/triage/lexicon/weights.bin" help:"Where the weights go." type:"path"`
}

// Run trains on the same rows in the same order every time, so that the same
// data gives the same bytes. Which rows may be trained on, they say themselves.
func (c triageTrainCmd) Run(ctx context.Context, term terminal) error {
	reading, err := loadTriage("", term)
	if err != nil {
		return err
	}
	sources := triage.Situations()
	for _, name := range []string{
		"voices.jsonl", "triage.dev.jsonl", "search/kb.queries.dev.jsonl", "search/statute.queries.dev.jsonl",
	} {
		f, err := os.Open(filepath.Join(c.Data, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		defer f.Close() //nolint:errcheck // only read from
		sources = append(sources, triage.Source{Name: name, Data: f})
	}
	var weights bytes.Buffer
	if err := reading.Train(ctx, sources, &weights); err != nil {
		return err
	}
	if err := os.WriteFile(c.Out, weights.Bytes(), 0o600); err != nil {
		return err
	}
	term.notef("%d bytes of weights written to %s\n", weights.Len(), c.Out)
	return nil
}

type evalCmd struct {
	Triage evalTriageCmd `cmd:"" help:"Read labelled JSON lines {text, urgent, …} and print what was found and missed, by source and kind."`
}

type evalTriageCmd struct{}

// Run prints a table and no text of anybody.
func (c evalTriageCmd) Run(ctx context.Context, term terminal) error {
	reading, err := loadTriage("", term)
	if err != nil {
		return err
	}
	return reading.Eval(ctx, term.in, term.out)
}

// loadTriage reads a lexicon and says which of the two minds it has.
func loadTriage(dir string, term terminal) (*triage.Triage, error) {
	lexicon, _ := source(dir, triage.Lexicon(), "bot/triage/lexicon")
	reading, faults := triage.Load(lexicon)
	if err := printFaults(term.err, faults); err != nil {
		return nil, err
	}
	if dir != "" {
		term.notef("%s\n", reading.Model())
	}
	return reading, nil
}

type searchCmd struct {
	Docs    string `required:"" help:"JSON lines {id, title, body, topic?, questions?}." type:"existingfile"`
	Queries string `required:"" help:"JSON lines {id, text}." type:"existingfile"`
	Top     int    `default:"10" help:"How many hits a query prints at most."`
}

func (c searchCmd) Run(ctx context.Context, term terminal) error {
	if c.Top < 1 {
		return fmt.Errorf("--top is %d; it must be 1 or more", c.Top)
	}
	docs, err := os.Open(c.Docs)
	if err != nil {
		return err
	}
	defer docs.Close() //nolint:errcheck // only read from
	queries, err := os.Open(c.Queries)
	if err != nil {
		return err
	}
	defer queries.Close() //nolint:errcheck // only read from
	return knowledge.SearchBatch(ctx, docs, queries, c.Top, term.out, term.err)
}
