package sql_test

import (
	stdsql "database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hotline"
	"hotline/adapters/sql"
	"hotline/bot"
	"hotline/bot/escalation"
	"hotline/bot/staff"
	"hotline/bot/triage"
	"hotline/knowledge"
)

func TestReopenKeepsEverything(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hotline.db")
	first, err := sql.Open(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	r := room{t, first}
	c := r.claimed(woman(1), "m1", "li")
	_, err = first.Cases().Write(t.Context(), c.ID, "li", "你好", "k1", noon())
	r.done(err)
	r.done(first.Staff().Add(t.Context(), staff.Account{Login: "li", PasswordHash: "x", CreatedAt: noon()}))
	_, err = first.Articles().Seed(t.Context(), []knowledge.SeedArticle{{ID: "a", Markdown: "甲", Publish: true}}, noon())
	r.done(err)
	r.done(first.Records().SaveRecord(t.Context(), bot.Record{SourceKey: "m1", User: woman(1), Kind: "k", At: noon()}))
	r.done(first.Questions().NoteUnanswered(t.Context(), bot.Unanswered{SourceKey: "m1", Text: "问", At: noon()}))
	r.done(first.Watches().Watch(t.Context(), opening(woman(1), "m9", triage.P1, noon()), noon()))
	r.done(first.Close())

	r = room{t, openFile(t, path)}
	again, err := r.store.Cases().Case(t.Context(), c.ID)
	r.done(err)
	if again.State != escalation.Claimed || again.Pseudonym != c.Pseudonym || again.LastLine != "你好" {
		t.Errorf("the case is %+v", again)
	}
	if items := r.lease(noon()); len(items) != 1 || items[0].Text != "你好" {
		t.Errorf("the outbox holds %+v", items)
	}
	_, err = r.store.Staff().Account(t.Context(), "li")
	r.done(err)
	_, err = r.store.Articles().LiveRevision(t.Context(), "a")
	r.done(err)
	records, err := r.store.Records().Newest(t.Context(), "k", 9)
	r.done(err)
	questions, err := r.store.Questions().Newest(t.Context(), 9)
	r.done(err)
	watches, err := r.store.Watches().DueWatches(t.Context(), noon(), 9)
	r.done(err)
	if len(records) != 1 || len(questions) != 1 || len(watches) != 1 {
		t.Errorf("%d records, %d questions, %d watches", len(records), len(questions), len(watches))
	}
	version, err := r.store.Version(t.Context())
	r.done(err)
	if version < 1 {
		t.Errorf("version is %d", version)
	}
	r.done(r.store.Ping(t.Context()))
}

func TestOpenRefuses(t *testing.T) {
	folder := t.TempDir()
	text := filepath.Join(folder, "notes.txt")
	if err := os.WriteFile(text, []byte(strings.Repeat("这不是数据库。\n", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, path string
		code       hotline.Code
		says       string
	}{
		{"no database", text, hotline.Invalid, "is not an SQLite database"},
		{"no folder", filepath.Join(folder, "none", "hotline.db"), hotline.Invalid, "create it first"},
		{"folder is a file", filepath.Join(text, "hotline.db"), hotline.Invalid, "is not a folder"},
		{"file is a folder", folder, hotline.Invalid, "is a folder"},
		// Not even root may create a file there.
		{"not writable", "/sys/kernel/hotline.db", hotline.Unavailable, "make the folder writable"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			store, err := sql.Open(t.Context(), test.path)
			if err == nil {
				t.Fatal("opened", store.Close())
			}
			if hotline.CodeOf(err) != test.code || !strings.Contains(err.Error(), test.says) {
				t.Errorf("error is %v, want %s … %s", err, test.code, test.says)
			}
		})
	}
	content, err := os.ReadFile(filepath.Clean(text))
	if err != nil || !strings.HasPrefix(string(content), "这不是数据库。\n") {
		t.Errorf("the file was changed: %v", err)
	}
}

func TestOpenRefusesNewerDatabase(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hotline.db")
	openFile(t, path)
	db := plain(t, path)
	if _, err := db.ExecContext(t.Context(),
		"INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)"); err != nil {
		t.Fatal(err)
	}
	if _, err := sql.Open(t.Context(), path); hotline.CodeOf(err) != hotline.Invalid {
		t.Errorf("error is %v", err)
	}
}

func TestOpenMakesPrivateFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "农家 a?b#c%20.db")
	openFile(t, path)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 || info.Size() == 0 {
		t.Errorf("the file has mode %s and %d bytes", info.Mode(), info.Size())
	}
}

// TestProcessesShareFile opens one new file many times at once, as processes
// that start together do, and lets all of them write.
func TestProcessesShareFile(t *testing.T) {
	const processes, writes = 4, 15
	path := filepath.Join(t.TempDir(), "hotline.db")
	together(processes, func(p int) {
		store, err := sql.Open(t.Context(), path)
		if err != nil {
			t.Error(err)
			return
		}
		for i := range writes {
			key := fmt.Sprintf("p%d-%d", p, i)
			if _, err := store.Cases().Open(t.Context(), opening(woman(i%3), key, triage.P1, noon())); err != nil {
				t.Error(err)
			}
		}
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	r := room{t, openFile(t, path)}
	queue, err := r.store.Cases().Queue(t.Context())
	r.done(err)
	lines := 0
	for _, c := range queue {
		lines += len(r.lines(c.ID))
	}
	if len(queue) != 3 || lines != processes*writes {
		t.Errorf("%d cases with %d lines", len(queue), lines)
	}
}

// TestSecretsStayOut looks at every column of every table.
func TestSecretsStayOut(t *testing.T) {
	path := filepath.Join(t.TempDir(), "hotline.db")
	r := room{t, openFile(t, path)}
	her := woman(1)
	key := her.OpenID + "/1793000000/77"
	asked := opening(her, key, triage.P0, noon())
	asked.Lines = []escalation.Line{said("在吗", noon())}
	c, err := r.store.Cases().Open(t.Context(), asked)
	r.done(err)
	_, err = r.store.Cases().Append(t.Context(), escalation.Saying{
		CaseID: c.ID, SourceKey: key + "/reply", Line: said("好", noon()), Level: triage.P4,
	})
	r.done(err)
	r.enqueue(her, "第二页", key+"/2")
	r.done(r.store.Records().SaveRecord(t.Context(), bot.Record{SourceKey: key, User: her, Kind: "k", At: noon()}))
	r.done(r.store.Questions().NoteUnanswered(t.Context(), bot.Unanswered{SourceKey: key, Text: "问", At: noon()}))
	r.done(r.store.Watches().Watch(t.Context(), asked, noon()))
	r.done(r.store.StaffSessions().Commit("token-of-li", []byte("data"), after(1)))

	db := plain(t, path)
	tables := query(t, db, "SELECT name FROM sqlite_master WHERE type = 'table'")
	if len(tables) < 10 {
		t.Fatalf("tables are %q", tables)
	}
	for _, table := range tables {
		for _, row := range query(t, db, "SELECT * FROM "+table) {
			if table != "users" && strings.Contains(row, her.OpenID) {
				t.Errorf("%s holds an openid: %s", table, row)
			}
			if strings.Contains(row, "token-of-li") {
				t.Errorf("%s holds a token: %s", table, row)
			}
		}
	}
}

// TestStatementsArePortable keeps out of the statements what PostgreSQL does
// not understand.
func TestStatementsArePortable(t *testing.T) {
	foreign := []string{
		"?", "INSERT OR", "REPLACE INTO", "IFNULL", "STRFTIME", "DATETIME", "JULIANDAY", "UNIXEPOCH",
		"JSON_", "GROUP_CONCAT", "GLOB", "ROWID", "PRAGMA", "INSTR(", "`", "AUTOINCREMENT",
	}
	statements := 0
	folder := os.DirFS(".")
	err := fs.WalkDir(folder, ".", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".sql" || strings.HasPrefix(path, "migrations/") {
			return err
		}
		statements++
		content, err := fs.ReadFile(folder, path)
		if err != nil {
			return err
		}
		for _, word := range foreign {
			if strings.Contains(strings.ToUpper(string(content)), word) {
				t.Errorf("%s: %s", path, word)
			}
		}
		return nil
	})
	if err != nil || statements < 40 {
		t.Errorf("%d statements, %v", statements, err)
	}
}

// plain opens the file without the store.
func plain(t *testing.T, path string) *stdsql.DB {
	t.Helper()
	db, err := stdsql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := db.Close(); err != nil {
			t.Error(err)
		}
	})
	return db
}

// query is the rows of a statement, each as one text.
func query(t *testing.T, db *stdsql.DB, statement string) (all []string) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), statement)
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Error(err)
		}
	}()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values := make([]stdsql.NullString, len(columns))
		into := make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		texts := make([]string, len(values))
		for i, value := range values {
			texts[i] = value.String
		}
		all = append(all, strings.Join(texts, "|"))
	}
	return all
}
