package main

import (
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"strings"
	"testing"

	"hotline/adapters/redis/redistest"
)

// TestServeFromNothing follows the README: accounts for staff, serve, sign in.
func TestServeFromNothing(t *testing.T) {
	addr, redisAddr := freeAddr(t), redistest.StartAddr(t)
	config := testAccount().configFile(t, addr, redisAddr, filepath.Join(t.TempDir(), "hotline.db"), "")
	const password = "guanggu-lutai-93" //nolint:gosec // of an account that the test makes

	add := []string{"staff", "add", "--config", config, "--login", "zhang", "--name", "张姐", "--role", "counselor"}
	if code, _, errs := hotlineRun(t, "short\n", add...); code != exitFault {
		t.Errorf("a short password is taken: %d %s", code, errs)
	}
	if code, _, errs := hotlineRun(t, password+"\n", add...); code != exitOK {
		t.Fatalf("staff add: %d %s", code, errs)
	}
	if code, _, errs := hotlineRun(t, password+"\n", add...); code != exitFault || strings.Count(errs, "\n") > 2 {
		t.Errorf("the same login twice: %d %s", code, errs)
	}
	if code, out, _ := hotlineRun(t, "", "staff", "list", "--config", config); code != exitOK || !strings.Contains(out, "张姐") {
		t.Errorf("staff list: %d\n%s", code, out)
	}

	p := startProcess(t, nil, "serve", "--config", config)
	p.awaitHealthy(addr)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	form := url.Values{"login": {"zhang"}, "password": {password}}
	post(t, client, "http://"+addr+"/login", "application/x-www-form-urlencoded", form.Encode())
	if page := get(t, client, "http://"+addr+"/desk"); !strings.Contains(page, "张姐") || !strings.Contains(page, `id="queue"`) {
		t.Errorf("no desk for her:\n%s", page)
	}
	if page := get(t, client, "http://"+addr+"/a/legal-aid"); !strings.Contains(page, "法律援助") {
		t.Errorf("no article:\n%s", page)
	}
	if code := p.stop(); code != exitOK {
		t.Errorf("serve ends with %d\n%s", code, p.stderr.String())
	}
	if strings.Contains(p.stderr.String(), password) || strings.Contains(p.stderr.String(), testAccount().secret) {
		t.Error("the log holds a secret")
	}
}

// TestServeWithoutRedis says what is missing, in one line.
func TestServeWithoutRedis(t *testing.T) {
	config := testAccount().configFile(t, freeAddr(t), "127.0.0.1:1", filepath.Join(t.TempDir(), "hotline.db"), "")
	p := startProcess(t, nil, "serve", "--config", config)
	if code := p.wait(); code != exitFault || !strings.Contains(p.stderr.String(), "redis.addr") {
		t.Errorf("it ends with %d and says:\n%s", code, p.stderr.String())
	}
}
