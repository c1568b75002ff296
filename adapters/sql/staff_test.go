package sql_test

import (
	"bytes"
	"testing"
	"time"

	"hotline"
	"hotline/adapters/sql"
	"hotline/bot/staff"
)

func (r room) accounts() {
	const otherHash = "$argon2id$2"
	people := r.store.Staff()
	li := staff.Account{
		Login: "li", Name: "李老师", Role: staff.Counselor, PasswordHash: "$argon2id$1", CreatedAt: noon(),
	}
	r.done(people.Add(r.Context(), li))
	r.refused(people.Add(r.Context(), staff.Account{Login: "li", PasswordHash: otherHash}), hotline.Conflict)
	r.refused(people.Add(r.Context(), staff.Account{PasswordHash: otherHash}), hotline.Invalid)
	r.refused(people.Add(r.Context(), staff.Account{Login: "zhao"}), hotline.Invalid)
	r.done(people.Add(r.Context(), staff.Account{
		Login: "admin", Role: staff.Admin, PasswordHash: otherHash, Disabled: true, CreatedAt: noon(),
	}))

	got, err := people.Account(r.Context(), "li")
	r.done(err)
	if got != li {
		r.Errorf("account is %+v, want %+v", got, li)
	}
	_, err = people.Account(r.Context(), "nobody")
	r.refused(err, hotline.NotFound)

	r.done(people.SetPassword(r.Context(), "li", "$argon2id$4"))
	r.done(people.SetDisabled(r.Context(), "li", true))
	r.done(people.SetDisabled(r.Context(), "admin", false))
	r.refused(people.SetPassword(r.Context(), "nobody", "$argon2id$4"), hotline.NotFound)
	r.refused(people.SetPassword(r.Context(), "li", ""), hotline.Invalid)
	r.refused(people.SetDisabled(r.Context(), "nobody", true), hotline.NotFound)

	all, err := people.Accounts(r.Context())
	r.done(err)
	if len(all) != 2 || all[0].Login != "admin" || all[0].Disabled || all[1].Login != "li" ||
		!all[1].Disabled || all[1].PasswordHash != "$argon2id$4" {
		r.Errorf("accounts are %+v", all)
	}
}

func staffSessions(t *testing.T, open opener) {
	t.Helper()
	now := noon()
	r := room{t, open(t, sql.WithClock(func() time.Time { return now }))}
	sessions := r.store.StaffSessions()
	find := func(token, want string) {
		r.Helper()
		data, found, err := sessions.FindCtx(r.Context(), token)
		r.done(err)
		if found != (want != "") || !bytes.Equal(data, []byte(want)) {
			r.Errorf("session %s is %q, %t, want %q", token, data, found, want)
		}
	}
	find("t1", "")
	r.done(sessions.CommitCtx(r.Context(), "t1", []byte("one"), after(10)))
	r.done(sessions.Commit("t2", []byte("two"), after(20)))
	find("t1", "one")
	r.done(sessions.CommitCtx(r.Context(), "t1", []byte("eins"), after(15)))
	find("t1", "eins")

	now = after(15)
	find("t1", "")
	find("t2", "two")
	removed, err := sessions.RemoveExpired(r.Context())
	r.done(err)
	if removed != 1 {
		r.Errorf("removed %d", removed)
	}
	r.done(sessions.Delete("t2"))
	r.done(sessions.DeleteCtx(r.Context(), "t2"))
	if _, found, err := sessions.Find("t2"); found || err != nil {
		r.Errorf("a deleted session: %t, %v", found, err)
	}
}
