package main

import (
	"bufio"
	"context"
	"fmt"
	"strings"
	"time"

	"hotline/adapters/sql"
	"hotline/bot/staff"
)

type staffCmd struct {
	Add   staffAddCmd   `cmd:"" help:"Add an account; the password is read from standard input."`
	Reset staffResetCmd `cmd:"" help:"Set a new password, read from standard input, and end all sessions."`
	List  staffListCmd  `cmd:"" help:"List the accounts."`
}

// staffFlags are what each of the three needs.
type staffFlags struct {
	Config string `required:"" help:"The configuration, which names the database." type:"path"`
}

// with opens the accounts for as long as work needs them.
func (f staffFlags) with(ctx context.Context, term terminal, work func(staff.Store) error) error {
	cfg, err := loadConfig(f.Config, term)
	if err != nil {
		return err
	}
	store, err := sql.Open(ctx, cfg.Database)
	if err != nil {
		return err
	}
	defer store.Close() //nolint:errcheck // what was written is committed
	return work(store.Staff())
}

type staffAddCmd struct {
	staffFlags
	Login string `required:"" help:"What the person signs in with."`
	Name  string `required:"" help:"What colleagues see."`
	Role  string `required:"" enum:"counselor,supervisor,editor,reviewer,admin" help:"One of counselor, supervisor, editor, reviewer, admin."`
}

func (c staffAddCmd) Run(ctx context.Context, term terminal) error {
	hash, err := readPassword(term, c.Login)
	if err != nil {
		return err
	}
	return c.with(ctx, term, func(accounts staff.Store) error {
		return accounts.Add(ctx, staff.Account{
			Login: c.Login, Name: c.Name, Role: staff.Role(c.Role), PasswordHash: hash, CreatedAt: time.Now(),
		})
	})
}

type staffResetCmd struct {
	staffFlags
	Login string `required:"" help:"Whose password."`
}

func (c staffResetCmd) Run(ctx context.Context, term terminal) error {
	hash, err := readPassword(term, c.Login)
	if err != nil {
		return err
	}
	return c.with(ctx, term, func(accounts staff.Store) error {
		return accounts.SetPassword(ctx, c.Login, hash)
	})
}

type staffListCmd struct{ staffFlags }

func (c staffListCmd) Run(ctx context.Context, term terminal) error {
	return c.with(ctx, term, func(accounts staff.Store) error {
		list, err := accounts.Accounts(ctx)
		if err != nil {
			return err
		}
		for _, a := range list {
			state := ""
			if a.Disabled {
				state = "disabled"
			}
			term.printf("%-16s %-12s %s %s\n", a.Login, a.Role, a.Name, state)
		}
		return nil
	})
}

// readPassword takes one line and hashes it. It is not an argument, where
// other users of the machine could see it.
func readPassword(term terminal, login string) (hash string, err error) {
	term.notef("password (one line on standard input):\n")
	line, err := bufio.NewReader(term.in).ReadString('\n')
	password := strings.TrimRight(line, "\r\n")
	if password == "" {
		return "", fmt.Errorf("no password was given: %w", err)
	}
	if err := staff.CheckPassword(login, password); err != nil {
		return "", err
	}
	return staff.HashPassword(password)
}
