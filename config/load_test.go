package config_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hotline"
	"hotline/config"
)

// minimal is the least that an installation has to say.
const minimal = `public_url: https://bot.example.org
wechat:
  accounts:
    main:
      app_id: wx0123456789abcdef
      app_secret: s3cret
      token: Token123
      gh_id: gh_0123456789ab
`

func load(t *testing.T, text string, environ ...string) (config.Config, []hotline.Fault) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hotline.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	c, faults, err := config.Load(path, environ)
	if err != nil {
		t.Fatal(err)
	}
	for i := range faults {
		faults[i].File = strings.TrimPrefix(faults[i].File, filepath.Dir(path)+"/")
	}
	return c, faults
}

func TestDefaultsFileEnvironment(t *testing.T) {
	c, faults := load(t, minimal+"session:\n  ttl: 48h\nredis:\n  addr: file:1\n",
		"HOTLINE_REDIS__ADDR=environment:2", "HOTLINE_WECHAT__ACCOUNTS__MAIN__APP_SECRET=other", "PATH=/bin")
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if c.Listen != ":8080" || c.Session.ReplyTTL != 10*time.Minute {
		t.Errorf("defaults are lost: %q, %v", c.Listen, c.Session.ReplyTTL)
	}
	if c.Session.TTL != 48*time.Hour {
		t.Errorf("the file is not read: %v", c.Session.TTL)
	}
	if c.Redis.Addr != "environment:2" || c.WeChat.Accounts["main"].AppSecret != "other" {
		t.Errorf("the environment does not win: %q", c.Redis.Addr)
	}
}

func TestSecretsFromFiles(t *testing.T) {
	secret := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(secret, []byte("from-a-file\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c, faults := load(t, strings.Replace(minimal, "app_secret: s3cret", "app_secret_file: "+secret, 1))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if got := c.WeChat.Accounts["main"].AppSecret; got != "from-a-file" {
		t.Errorf("secret = %q", got)
	}
}

func TestFaultsNameFileAndLine(t *testing.T) {
	for _, test := range []struct {
		name, text string
		environ    []string
		want       string
	}{
		{"unknown key", minimal + "colour: red\n", nil, "hotline.yaml:9: colour: unknown key"},
		{"unknown nested key", minimal + "redis:\n  adr: x:1\n", nil, "hotline.yaml:10: redis.adr: unknown key"},
		{"unknown key of an account", minimal + "      secret: x\n", nil, "hotline.yaml:9: wechat.accounts.main.secret: unknown key"},
		{"unknown variable", minimal, []string{"HOTLINE_COLOUR=red"}, "environment: unknown key HOTLINE_COLOUR"},
		{"wrong kind", minimal + "redis:\n  db: many\n", nil, "hotline.yaml:10: redis.db: has a value of the wrong kind"},
		{"bad duration", minimal + "session:\n  ttl: soon\n", nil, "hotline.yaml:10: session.ttl: has a value of the wrong kind"},
		{"no yaml", "public_url: [\n", nil, "hotline.yaml:"},
		{"a list", "- a\n", nil, "hotline.yaml:1: a configuration is"},
		{"missing", "service: 农家帮忙号\n", nil, "hotline.yaml: public_url: give the outside address"},
		{"bad token", strings.Replace(minimal, "Token123", "no good!", 1), nil, "hotline.yaml:7: wechat.accounts.main.token"},
		{"bad aes key", minimal + "      aes_key: short\n", nil, "hotline.yaml:9: wechat.accounts.main.aes_key"},
		{"rotation without an end", minimal + "      old_token: Token122\n", nil, "hotline.yaml:4: wechat.accounts.main.rotate_until"},
		{"a time that is none", minimal + "      rotate_until: soon\n", nil, "hotline.yaml:9: wechat.accounts.main.rotate_until: has a value of the wrong kind"},
		{"foreign gh_id", strings.Replace(minimal, "gh_0123456789ab", "wx1", 1), nil, "hotline.yaml:8: wechat.accounts.main.gh_id"},
		{"bad account name", strings.Replace(minimal, "main:", "Main Account:", 1), nil, "hotline.yaml:4: wechat.accounts.Main Account"},
		{"lost secret", minimal + "      token_file: /does/not/exist\n", nil, "hotline.yaml:9: wechat.accounts.main.token_file: cannot read"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, faults := load(t, test.text, test.environ...)
			for _, f := range faults {
				if strings.HasPrefix(f.String(), test.want) {
					return
				}
			}
			t.Errorf("no fault %q in %v", test.want, faults)
		})
	}
}

// A secret of the wrong kind must not be printed with the fault.
func TestFaultsHideValues(t *testing.T) {
	_, faults := load(t, strings.Replace(minimal, "app_secret: s3cret", "app_secret: [s3cret]", 1))
	if len(faults) == 0 {
		t.Fatal("no fault")
	}
	for _, f := range faults {
		if strings.Contains(f.String(), "s3cret") {
			t.Errorf("secret in %q", f)
		}
	}
}

func TestExampleIsValid(t *testing.T) {
	_, faults, err := config.Load("example.yaml", nil)
	if err != nil || len(faults) > 0 {
		t.Error(err, faults)
	}
}
