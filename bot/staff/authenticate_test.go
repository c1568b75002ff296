package staff

import (
	"context"
	"strings"
	"testing"

	"github.com/alexedwards/argon2id"

	"hotline"
)

// roster is the accounts of a test; the error is returned for every login.
type roster struct {
	accounts map[string]Account
	err      error
}

func (r roster) Account(_ context.Context, login string) (Account, error) {
	if r.err != nil {
		return Account{}, r.err
	}
	account, ok := r.accounts[login]
	if !ok {
		return Account{}, hotline.Errorf(hotline.NotFound, "roster.Account", "none")
	}
	return account, nil
}

func TestAuthenticate(t *testing.T) {
	hash, err := HashPassword("门前有棵石榴树")
	if err != nil {
		t.Fatal(err)
	}
	people := roster{accounts: map[string]Account{
		"li":    {Login: "li", Role: Counselor, PasswordHash: hash},
		"gone":  {Login: "gone", Role: Counselor, PasswordHash: hash, Disabled: true},
		"odd":   {Login: "odd", Role: "guest", PasswordHash: hash},
		"empty": {Login: "empty", Role: Counselor},
	}}
	down := roster{err: hotline.Errorf(hotline.Unavailable, "roster.Account", "down")}
	const right, wrongText = "门前有棵石榴树", "登录名或密码不对。"

	tests := []struct {
		name            string
		people          roster
		login, password string
		code            hotline.Code
		safe            string
	}{
		{"right", people, "li", right, "", ""},
		{"wrong password", people, "li", "别的", hotline.Forbidden, wrongText},
		{"unknown login", people, "nobody", right, hotline.Forbidden, wrongText},
		{"far too long", people, "li", strings.Repeat("x", 1<<16), hotline.Forbidden, wrongText},
		{"disabled", people, "gone", right, hotline.Forbidden, "停用"},
		{"disabled, wrong password", people, "gone", "别的", hotline.Forbidden, wrongText},
		{"unknown role", people, "odd", right, hotline.Forbidden, "停用"},
		{"no password set", people, "empty", "", hotline.Internal, "重设"},
		{"store down", down, "li", right, hotline.Unavailable, "过一会儿"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			account, err := Authenticate(t.Context(), tt.people, tt.login, tt.password)
			if hotline.CodeOf(err) != tt.code {
				t.Fatalf("code %q, want %q", hotline.CodeOf(err), tt.code)
			}
			if !strings.Contains(hotline.SafeText(err, ""), tt.safe) {
				t.Errorf("safe text %q lacks %q", hotline.SafeText(err, ""), tt.safe)
			}
			if (account.Login != "") != (tt.code == "") {
				t.Errorf("account %q with code %q", account.Login, tt.code)
			}
		})
	}
}

// An unknown login must cost what a known one costs.
func TestNobodysHashCostsWhatARealOneDoes(t *testing.T) {
	params, salt, key, err := argon2id.DecodeHash(nobodysHash)
	if err != nil {
		t.Fatal(err)
	}
	want := *hashing()
	got := *params
	got.SaltLength, got.KeyLength = uint32(len(salt)), uint32(len(key)) //nolint:gosec // two short slices
	if got != want {
		t.Errorf("cost %+v, want %+v", got, want)
	}
}

func TestCheckPassword(t *testing.T) {
	tests := []struct {
		login, password string
		ok              bool
	}{
		{"li", "门前有一棵大大的石榴树", true},
		{"li", "correct-horse-9", true},
		{"li", "短的不行", false},
		{"li", "1111111111", false},
		{"li", "abababababab", false},
		{"zhang", "Zhang-is-here-1", false},
		{"li", strings.Repeat("长而不断的话", 40), false},
		{"li", "\xff\xfe abcdefghij", false},
	}
	for _, tt := range tests {
		err := CheckPassword(tt.login, tt.password)
		if (err == nil) != tt.ok {
			t.Errorf("%q for %q: %v, want ok=%v", tt.password, tt.login, err, tt.ok)
		}
		if err != nil && (hotline.CodeOf(err) != hotline.Invalid || hotline.SafeText(err, "") == "") {
			t.Errorf("%q: the refusal has no code or no words", tt.password)
		}
	}
}

func TestRolesMay(t *testing.T) {
	tests := []struct {
		role               Role
		desk, edit, manage bool
	}{
		{Counselor, true, false, false},
		{Supervisor, true, false, false},
		{Editor, false, true, false},
		{Reviewer, false, true, false},
		{Admin, true, true, true},
		{"", false, false, false},
		{"guest", false, false, false},
	}
	for _, tt := range tests {
		if tt.role.MayUseDesk() != tt.desk || tt.role.MayEdit() != tt.edit || tt.role.MayManageStaff() != tt.manage {
			t.Errorf("%q may: desk %v, edit %v, manage %v", tt.role, tt.role.MayUseDesk(), tt.role.MayEdit(), tt.role.MayManageStaff())
		}
	}
}
