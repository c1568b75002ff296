package staff

import (
	"context"

	"github.com/alexedwards/argon2id"

	"hotline"
)

// Accounts finds one account by its login; not_found when there is none.
type Accounts interface {
	Account(ctx context.Context, login string) (Account, error)
}

// Authenticate returns the account that the login and the password belong to.
//
// An unknown login takes the time of a wrong password and says the same, so
// that nobody learns who works here. forbidden: wrong login or password, or,
// told only to who knows the password, a disabled account. Errors of the store
// keep their code. Every error carries a Chinese sentence that may be shown.
func Authenticate(ctx context.Context, accounts Accounts, login, password string) (Account, error) {
	const op = "staff.Authenticate"
	account, err := accounts.Account(ctx, login)
	known := err == nil
	if !known && hotline.CodeOf(err) != hotline.NotFound {
		return Account{}, &hotline.Error{
			Code: hotline.CodeOf(err), Op: op, Err: err, Safe: "现在登录不了，请过一会儿再试。",
		}
	}

	hash := nobodysHash
	if known && len(password) <= MaxPasswordBytes {
		hash = account.PasswordHash
	}
	match, err := argon2id.ComparePasswordAndHash(password, hash)
	if err != nil {
		return Account{}, &hotline.Error{
			Code: hotline.Internal, Op: op, Err: err, Safe: "这个账号的密码需要重设，请找管理员。",
		}
	}
	if hash == nobodysHash || !match {
		return Account{}, &hotline.Error{Code: hotline.Forbidden, Op: op, Safe: "登录名或密码不对。"}
	}
	if account.Disabled || !account.Role.Known() {
		return Account{}, &hotline.Error{Code: hotline.Forbidden, Op: op, Safe: "这个账号已经停用，请找管理员。"}
	}
	return account, nil
}
