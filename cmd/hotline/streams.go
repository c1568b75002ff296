package main

import (
	"context"
	"fmt"
	"os"

	"hotline/bot/triage"
	"hotline/knowledge"
)

type triageCmd struct {
	Lexicon string `help:"Read the lexicon from this folder instead of the binary's own." type:"existingdir"`
}

// Run reads {"id","text"} lines and writes one assessment a line, in order.
func (c triageCmd) Run(ctx context.Context, term terminal) error {
	lexicon, _ := source(c.Lexicon, triage.Lexicon(), "bot/triage/lexicon")
	reading, faults := triage.Load(lexicon)
	if err := printFaults(term.err, faults); err != nil {
		return err
	}
	return reading.Stream(ctx, term.in, term.out)
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
