// Package staff is the people who work here: their accounts, their roles and
// how a password is checked.
package staff

import (
	"context"
	"time"
)

// Role is what an account may do.
type Role string

// The roles.
const (
	Counselor  Role = "counselor"  // the desk: queue and own cases
	Supervisor Role = "supervisor" // the desk, all cases
	Editor     Role = "editor"     // the editing room
	Reviewer   Role = "reviewer"   // the editing room, approves
	Admin      Role = "admin"      // accounts and settings
)

// Account is one member of staff.
type Account struct {
	Login string
	// Name is shown to colleagues, never to her.
	Name string
	Role Role
	// PasswordHash is an argon2id hash in its usual text form.
	PasswordHash string
	Disabled     bool
	CreatedAt    time.Time
}

// Store keeps accounts. Errors carry hotline codes.
type Store interface {
	// Account finds by login; not_found when there is none.
	Account(ctx context.Context, login string) (Account, error)
	Accounts(ctx context.Context) ([]Account, error)
	// Add creates an account; conflict when the login is taken.
	Add(ctx context.Context, a Account) error
	// SetPassword replaces the hash and ends all sessions of the account.
	SetPassword(ctx context.Context, login, hash string) error
	SetDisabled(ctx context.Context, login string, disabled bool) error
}
