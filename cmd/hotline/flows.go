package main

import (
	"bufio"
	"strings"
	"time"

	"hotline/config"
	"hotline/flows"
)

type flowsCmd struct {
	Check flowsCheckCmd `cmd:"" help:"Verify every flow; each fault with file and line."`
	Graph flowsGraphCmd `cmd:"" help:"Draw a flow (Mermaid)."`
	Play  flowsPlayCmd  `cmd:"" help:"Walk a flow in the terminal."`
}

type flowsCheckCmd struct{ contentDirs }

func (c flowsCheckCmd) Run(term terminal) error {
	return checkCmd{contentDirs: c.contentDirs}.Run(term)
}

type flowsGraphCmd struct {
	contentDirs
	Name string `arg:"" help:"The id of the flow."`
}

func (c flowsGraphCmd) Run(term terminal) error {
	content, faults := loadContent(c.contentDirs, config.Default().Service, time.Now())
	if err := printFaults(term.err, faults); err != nil {
		return err
	}
	graph, err := content.flows.Graph(c.Name)
	if err != nil {
		return err
	}
	term.printf("%s\n", graph)
	return nil
}

type flowsPlayCmd struct {
	contentDirs
	Name string `arg:"" help:"The id of the flow."`
}

// Run walks a flow: what is typed is her answer, 返回 goes back, an empty line
// or the end of the input leaves.
func (c flowsPlayCmd) Run(term terminal) error {
	content, faults := loadContent(c.contentDirs, config.Default().Service, time.Now())
	if err := printFaults(term.err, faults); err != nil {
		return err
	}
	turn, err := content.flows.Start(c.Name, time.Now())
	for answers := bufio.NewScanner(term.in); err == nil; {
		showTurn(term, turn)
		if turn.Progress == nil || !answers.Scan() || strings.TrimSpace(answers.Text()) == "" {
			return answers.Err()
		}
		if answer := strings.TrimSpace(answers.Text()); answer == "返回" {
			turn, err = content.flows.Back(*turn.Progress, time.Now())
		} else {
			turn, err = content.flows.Step(*turn.Progress, answer, time.Now())
		}
	}
	return err
}

func showTurn(term terminal, turn flows.Turn) {
	for _, text := range turn.Say {
		term.printf("助手：%s\n", text)
	}
	for i, choice := range turn.Choices {
		term.printf("       %d %s\n", i+1, choice)
	}
	if turn.End != nil {
		term.printf("结束：%s %s%s%s\n", turn.End.Kind, turn.End.Article, turn.End.Level, turn.End.Record)
		for _, line := range turn.End.Summary {
			term.printf("      %s\n", line)
		}
	}
}
