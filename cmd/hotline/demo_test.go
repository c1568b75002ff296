package main

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// demo is a running `hotline demo`.
type demo struct {
	*process
	facts facts
	said  string
}

// startDemo starts a demo in the folder and waits until it is ready.
func startDemo(t *testing.T, data string) *demo {
	t.Helper()
	factsFile := filepath.Join(t.TempDir(), "facts.json")
	r, w := io.Pipe()
	d := &demo{process: startProcess(t, w, "demo", "--addr", "127.0.0.1:0", "--data", data, "--facts", factsFile)}
	go func() {
		<-d.ended
		_ = w.Close()
	}()
	d.said = awaitLine(t, r, "ready")
	go func() { _, _ = io.Copy(io.Discard, r) }()
	raw, err := os.ReadFile(factsFile) //nolint:gosec // a file of this test
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &d.facts); err != nil {
		t.Fatal(err)
	}
	return d
}

// person is the login of the demo that has the role.
func (d *demo) person(login string) demoPerson {
	d.t.Helper()
	for _, p := range d.facts.Staff {
		if p.Login == login {
			return p
		}
	}
	d.t.Fatalf("the demo has no %s", login)
	return demoPerson{}
}

func TestDemoPrintsWhatItsFactsSay(t *testing.T) {
	d := startDemo(t, t.TempDir())
	for _, want := range []string{d.facts.PhoneURL, d.facts.DeskURL, d.facts.EditorURL, d.facts.Staff[0].Password} {
		if want == "" || !strings.Contains(d.said, want) {
			t.Errorf("%q is not in what the demo says:\n%s", want, d.said)
		}
	}
	if code := d.stop(); code != exitOK {
		t.Errorf("Ctrl-C ends it with %d\n%s", code, d.stderr.String())
	}
}

func TestDemoFaults(t *testing.T) {
	taken, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close() //nolint:errcheck // nothing was accepted
	notAFolder := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(notAFolder, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name string
		args []string
		code int
		want string
	}{
		{"a taken port", []string{"demo", "--addr", taken.Addr().String(), "--data", t.TempDir()}, exitFault, "--addr"},
		{"an unwritable folder", []string{"demo", "--addr", "127.0.0.1:0", "--data", filepath.Join(notAFolder, "x")}, exitFault, "--data"},
		{"a bad address", []string{"demo", "--addr", "nowhere", "--data", t.TempDir()}, exitFault, "nowhere"},
		{"a bad flag", []string{"demo", "--port", "1"}, exitUsage, "--port"},
		{"no command", []string{}, exitUsage, "--help"},
		{"no configuration", []string{"serve"}, exitUsage, "--config"},
		{"a lost configuration", []string{"serve", "--config", filepath.Join(t.TempDir(), "none.yaml")}, exitFault, "none.yaml"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var out, errs strings.Builder
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			defer cancel()
			code := run(ctx, test.args, terminal{in: strings.NewReader(""), out: &out, err: &errs})
			if code != test.code || !strings.Contains(errs.String(), test.want) {
				t.Errorf("exit code %d, want %d; it says %q, want %q in it", code, test.code, errs.String(), test.want)
			}
			if strings.Count(errs.String(), "\n") != 1 {
				t.Errorf("not one line: %q", errs.String())
			}
		})
	}
}
