package bot

import (
	"hotline/bot/triage"
	"hotline/knowledge"
)

// Trace tells how a decision came about, for `hotline ask` and for tests. It
// holds words of hers and is never logged.
type Trace struct {
	Assessment triage.Assessment
	// Path is what answered, in the order asked.
	Path []string
	// Hits is what the library found, nil when it was not asked.
	Hits []knowledge.Hit
}

// leastUrgent is the level of what is no finding.
const leastUrgent = triage.P4

func (s *step) via(what string) { s.out.Trace.Path = append(s.out.Trace.Path, what) }
