package main

import (
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"hotline/adapters/redis/redistest"
)

// TestMenuAndDoctor runs the commands against a stand-in and a real instance.
func TestMenuAndDoctor(t *testing.T) {
	a := testAccount()
	addr := freeAddr(t)
	phones := a.phones(addr)
	t.Cleanup(phones.Close)
	api := httptest.NewServer(phones.API())
	t.Cleanup(api.Close)
	config := a.configFile(t, addr, redistest.StartAddr(t), filepath.Join(t.TempDir(), "hotline.db"), api.URL)

	code, out, _ := hotlineRun(t, "", "wechat", "doctor", "--config", config)
	if code != exitFault || !strings.Contains(out, "nothing answers there") || !strings.Contains(out, "hotline menu push") {
		t.Errorf("before serve and menu push: %d\n%s", code, out)
	}

	startProcess(t, nil, "serve", "--config", config).awaitHealthy(addr)
	if code, _, errs := hotlineRun(t, "", "menu", "push", "--config", config); code != exitOK {
		t.Fatalf("menu push: %d %s", code, errs)
	}
	if code, out, _ := hotlineRun(t, "", "menu", "show", "--config", config); code != exitOK || !strings.Contains(out, "找真人 human") {
		t.Errorf("menu show: %d\n%s", code, out)
	}
	_, out, _ = hotlineRun(t, "", "wechat", "doctor", "--config", config)
	for _, healthy := range []string{"callback", "credentials", "menu"} {
		for line := range strings.Lines(out) {
			if strings.Contains(line, " "+healthy+" ") && strings.Contains(line, "FAILED") {
				t.Errorf("with all in place: %s", line)
			}
		}
	}
	if strings.Contains(out, a.secret) || strings.Contains(out, a.token) {
		t.Errorf("the doctor tells secrets:\n%s", out)
	}
	if code, _, errs := hotlineRun(t, "", "menu", "delete", "--config", config, "--account", "other"); code != exitFault || !strings.Contains(errs, "other") {
		t.Errorf("an account that is not there: %d %s", code, errs)
	}

	// A wrong secret is named as such, not quoted.
	wrong := a
	wrong.secret = "not-the-secret"
	config = wrong.configFile(t, addr, redistest.StartAddr(t), filepath.Join(t.TempDir(), "hotline.db"), api.URL)
	code, out, _ = hotlineRun(t, "", "wechat", "doctor", "--config", config)
	if code != exitFault || !strings.Contains(out, "app_secret is wrong") || strings.Contains(out, wrong.secret) {
		t.Errorf("a wrong secret: %d\n%s", code, out)
	}
}
