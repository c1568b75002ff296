package main

import (
	"time"

	"hotline"
	"hotline/config"
)

type checkCmd struct {
	contentDirs
	Config string `help:"The configuration to validate as well." type:"path"`
}

func (c checkCmd) Run(term terminal) error {
	var faults []hotline.Fault
	service := config.Default().Service
	if c.Config != "" {
		cfg, found, err := config.Load(c.Config, term.environ)
		if err != nil {
			return err
		}
		faults = append(faults, found...)
		service = cfg.Service
	}
	content, found := loadContent(c.contentDirs, service, time.Now())
	faults = append(faults, found...)
	if err := printFaults(term.out, faults); err != nil {
		term.notef("%d faults\n", len(faults))
		return err
	}
	published := 0
	for _, s := range content.seeds {
		if s.Publish {
			published++
		}
	}
	term.notef("all well: %d flows, %d articles (%d of them drafts that await review), triage by %s\n",
		len(content.flows.Flows()), len(content.seeds), len(content.seeds)-published, content.triage.Model())
	return nil
}
