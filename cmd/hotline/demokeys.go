package main

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hotline"
	"hotline/bot/staff"
)

// keys are the demo's own credentials: made at its first start, kept in its
// data folder, the same at every later one.
type keys struct {
	AppID     string       `json:"app_id"`
	AppSecret string       `json:"app_secret"`
	GhID      string       `json:"gh_id"`
	Token     string       `json:"token"`
	AESKey    string       `json:"aes_key"`
	Staff     []demoPerson `json:"staff"`
}

// demoPerson is one login of a demo.
type demoPerson struct {
	Login    string     `json:"login"`
	Password string     `json:"password"`
	Role     staff.Role `json:"role"`
}

// openKeys makes the data folder ready and reads or makes the keys in it.
func openKeys(dir string) (keys, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return keys{}, fmt.Errorf("cannot use the folder %s: %w; choose another with --data", dir, err)
	}
	path := filepath.Join(dir, "demo.json")
	data, err := os.ReadFile(path) //nolint:gosec // the folder is the user's own choice
	if errors.Is(err, fs.ErrNotExist) {
		k := newKeys()
		if data, err = json.MarshalIndent(k, "", "  "); err != nil {
			return keys{}, err
		}
		if err := os.WriteFile(path, data, 0o600); err != nil {
			return keys{}, fmt.Errorf("cannot write to the folder %s: %w; choose another with --data", dir, err)
		}
		return k, nil
	}
	if err != nil {
		return keys{}, fmt.Errorf("cannot read the demo's keys: %w; choose another folder with --data", err)
	}
	var k keys
	if err := json.Unmarshal(data, &k); err != nil {
		return keys{}, fmt.Errorf("%s is damaged: %w; delete it, or choose another folder with --data", path, err)
	}
	return k, nil
}

func newKeys() keys {
	k := keys{
		AppID:     "wx" + hex.EncodeToString(random(8)),
		AppSecret: hex.EncodeToString(random(16)),
		GhID:      "gh_" + hex.EncodeToString(random(6)),
		Token:     hex.EncodeToString(random(12)),
		AESKey:    strings.TrimSuffix(base64.StdEncoding.EncodeToString(random(32)), "="),
	}
	for _, p := range []demoPerson{
		{Login: "desk1", Role: staff.Counselor},
		{Login: "desk2", Role: staff.Counselor},
		{Login: "editor", Role: staff.Editor},
		{Login: "admin", Role: staff.Admin},
	} {
		text := strings.ToLower(rand.Text())
		p.Password = text[:4] + "-" + text[4:8] + "-" + text[8:12]
		k.Staff = append(k.Staff, p)
	}
	return k
}

func random(n int) []byte {
	b := make([]byte, n)
	_, _ = rand.Read(b) // never fails
	return b
}

// openAccounts makes the demo's staff accounts where they are missing.
func (k keys) openAccounts(ctx context.Context, accounts staff.Store, now time.Time) error {
	names := map[string]string{"desk1": "咨询员一", "desk2": "咨询员二", "editor": "编辑", "admin": "管理员"}
	for _, p := range k.Staff {
		if _, err := accounts.Account(ctx, p.Login); hotline.CodeOf(err) != hotline.NotFound {
			if err != nil {
				return err
			}
			continue
		}
		hash, err := staff.HashPassword(p.Password)
		if err != nil {
			return err
		}
		if err := accounts.Add(ctx, staff.Account{
			Login: p.Login, Name: names[p.Login], Role: p.Role, PasswordHash: hash, CreatedAt: now,
		}); err != nil {
			return err
		}
	}
	return nil
}
