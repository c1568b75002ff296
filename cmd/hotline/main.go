// Command hotline is the whole product in one binary: the bot that answers on
// WeChat, the counselors' desk, the editors' room, and the tools around them.
// It wires rooms together and holds no logic of its own.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"hotline"
)

// Exit codes. What data a command prints goes to stdout, all else to stderr.
const (
	exitOK    = 0
	exitFault = 1 // the work could not be done, or what was checked is wrong
	exitUsage = 2 // the command line is wrong
)

// cli is the command line.
type cli struct {
	Demo   demoCmd   `cmd:"" help:"Everything in one process with nothing installed: a phone, the desk, the editors' room."`
	Serve  serveCmd  `cmd:"" help:"Answer real accounts; needs Redis and a configuration."`
	Check  checkCmd  `cmd:"" help:"Validate configuration, flows, articles, lexicons and phrases."`
	Triage triageCmd `cmd:"" help:"Read JSON lines {id, text} and say how urgent each is; or train the model."`
	Search searchCmd `cmd:"" help:"Index documents, run queries and print what was found."`
	Eval   evalCmd   `cmd:"" help:"Measure what the product does on labelled data."`
	Ask    askCmd    `cmd:"" help:"Say what the bot would answer, and why."`
	Flows  flowsCmd  `cmd:"" help:"Check, draw or walk the guided dialogues."`
	Menu   menuCmd   `cmd:"" help:"Manage the buttons under the chat."`
	Wechat wechatCmd `cmd:"" help:"Look after the official accounts."`
	Staff  staffCmd  `cmd:"" help:"Manage staff accounts."`
}

// terminal is where a command reads and writes.
type terminal struct {
	in       io.Reader
	out, err io.Writer
	environ  []string
}

// printf writes data. A reader that has gone away is no fault of the command.
func (t terminal) printf(format string, args ...any) { _, _ = fmt.Fprintf(t.out, format, args...) }

// notef writes what is not data.
func (t terminal) notef(format string, args ...any) { _, _ = fmt.Fprintf(t.err, format, args...) }

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	code := run(ctx, os.Args[1:], terminal{in: os.Stdin, out: os.Stdout, err: os.Stderr, environ: os.Environ()})
	stop()
	os.Exit(code)
}

// run is main without the process: the exit code comes back.
func run(ctx context.Context, args []string, term terminal) int {
	var c cli
	exited := -1
	parser, err := kong.New(
		&c,
		kong.Name("hotline"),
		kong.Description("A hotline assistant on WeChat for women left behind in the villages."),
		kong.Writers(term.out, term.err),
		kong.Exit(func(code int) { exited = code }),
		kong.BindTo(ctx, (*context.Context)(nil)),
		kong.Bind(term),
	)
	if err != nil {
		return fail(term, exitFault, err)
	}
	command, err := parser.Parse(args)
	if exited >= 0 { // --help
		return exited
	}
	if err != nil {
		return fail(term, exitUsage, fmt.Errorf("%w; see: hotline --help", err))
	}
	if err := command.Run(); err != nil {
		return fail(term, exitFault, err)
	}
	return exitOK
}

// errFaults says that a check found faults, which are printed already.
var errFaults = errors.New("not valid")

// fail tells in one line what went wrong.
func fail(term terminal, code int, err error) int {
	if !errors.Is(err, errFaults) {
		term.notef("hotline: %s\n", plain(err))
	}
	return code
}

// plain is what a person can use of an error: its safe text, or its cause
// without the names of operations.
func plain(err error) string {
	var e *hotline.Error
	switch {
	case !errors.As(err, &e):
		return err.Error()
	case e.Safe != "":
		return e.Safe
	case e.Err != nil:
		return plain(e.Err)
	}
	return err.Error()
}

// printFaults lists faults, one a line, and reports whether there are any.
func printFaults(w io.Writer, faults []hotline.Fault) error {
	if len(faults) == 0 {
		return nil
	}
	hotline.SortFaults(faults)
	for _, f := range faults {
		_, _ = fmt.Fprintln(w, f) // as for terminal.printf
	}
	return errFaults
}
