package sql

import (
	"context"
	stdsql "database/sql"
	_ "embed"
	"errors"
	"fmt"

	"hotline"
)

//go:embed users/hold.sql
var holdUserSQL string

//go:embed users/add.sql
var addUserSQL string

// user is a woman as the other tables know her.
type user struct {
	id        int64
	pseudonym string
}

// holdUser finds her, or adds her, and keeps other transactions off her until
// this one ends.
func (s *Store) holdUser(ctx context.Context, tx *stdsql.Tx, u hotline.UserID) (user, error) {
	if u.Account == "" || u.OpenID == "" {
		return user{}, hotline.Errorf(hotline.Invalid, "sql.user", "no account or no openid")
	}
	const pseudonyms = 100 // tries; the second is rare
	for n := range pseudonyms {
		found, err := scanUser(tx.QueryRowContext(ctx, holdUserSQL, u.Hash()))
		if !errors.Is(err, stdsql.ErrNoRows) {
			return found, err
		}
		found, err = scanUser(tx.QueryRowContext(ctx, addUserSQL,
			u.Account, u.OpenID, u.Hash(), pseudonym(s.plants, u.Hash(), n)))
		if !errors.Is(err, stdsql.ErrNoRows) {
			return found, err
		}
	}
	return user{}, fmt.Errorf("no free pseudonym in %d tries", pseudonyms)
}

func scanUser(r row) (user, error) {
	var u user
	err := r.Scan(&u.id, &u.pseudonym)
	return u, err
}
