package sql

import (
	"context"
	_ "embed"

	"hotline"
	"hotline/bot/staff"
)

// Staff implements [staff.Store].
type Staff struct{ *Store }

var _ staff.Store = (*Staff)(nil)

// Staff is the accounts of those who work here.
func (s *Store) Staff() *Staff { return &Staff{s} }

//go:embed staff/get.sql
var accountSQL string

//go:embed staff/list.sql
var accountsSQL string

//go:embed staff/add.sql
var addAccountSQL string

//go:embed staff/set_password.sql
var setPasswordSQL string

//go:embed staff/set_disabled.sql
var setDisabledSQL string

// Account implements [staff.Store].
func (s *Staff) Account(ctx context.Context, login string) (staff.Account, error) {
	found, err := scanAccount(s.read.QueryRowContext(ctx, accountSQL, login))
	return found, fault("sql.Account", err)
}

// Accounts implements [staff.Store]; by login.
func (s *Staff) Accounts(ctx context.Context) ([]staff.Account, error) {
	accounts, err := list(ctx, s.read, scanAccount, accountsSQL)
	return accounts, fault("sql.Accounts", err)
}

// Add implements [staff.Store]. invalid: no login or no password hash.
func (s *Staff) Add(ctx context.Context, a staff.Account) error {
	const op = "sql.Add account"
	if a.Login == "" || a.PasswordHash == "" {
		return hotline.Errorf(hotline.Invalid, op, "no login or no password hash")
	}
	added, err := exec(ctx, s.write, addAccountSQL,
		a.Login, a.Name, a.Role, a.PasswordHash, a.Disabled, a.CreatedAt.UnixMilli())
	if err != nil {
		return fault(op, err)
	}
	if added == 0 {
		return hotline.Errorf(hotline.Conflict, op, "the login is taken")
	}
	return nil
}

// SetPassword implements [staff.Store]. A session is good only for the hash it
// began with (package staffweb keeps its fingerprint), so that the new hash,
// whose salt is new even for the same password, ends them all at once.
func (s *Staff) SetPassword(ctx context.Context, login, hash string) error {
	const op = "sql.SetPassword"
	if hash == "" {
		return hotline.Errorf(hotline.Invalid, op, "no password hash")
	}
	return s.setAccount(ctx, op, setPasswordSQL, login, hash)
}

// SetDisabled implements [staff.Store].
func (s *Staff) SetDisabled(ctx context.Context, login string, disabled bool) error {
	return s.setAccount(ctx, "sql.SetDisabled", setDisabledSQL, login, disabled)
}

func (s *Staff) setAccount(ctx context.Context, op, statement, login string, value any) error {
	changed, err := exec(ctx, s.write, statement, login, value)
	if err != nil {
		return fault(op, err)
	}
	if changed == 0 {
		return hotline.Errorf(hotline.NotFound, op, "no such login")
	}
	return nil
}

func scanAccount(r row) (staff.Account, error) {
	var a staff.Account
	err := r.Scan(&a.Login, &a.Name, &a.Role, &a.PasswordHash, &a.Disabled, (*stamp)(&a.CreatedAt))
	return a, err
}
