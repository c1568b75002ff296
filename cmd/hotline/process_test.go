package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"hotline/adapters/standin"
)

// asProcess makes the test binary be the product: see TestMain.
const asProcess = "HOTLINE_TEST_AS_PROCESS"

// TestMain lets a test start real processes without building the product
// twice: with the variable set, this binary is `hotline`.
func TestMain(m *testing.M) {
	if os.Getenv(asProcess) != "" {
		_ = os.Unsetenv(asProcess) // it is no key of the configuration
		main()
		return
	}
	os.Exit(m.Run())
}

// process is one running hotline.
type process struct {
	t      *testing.T
	cmd    *exec.Cmd
	stderr bytes.Buffer
	ended  chan struct{} // closed when the process has ended
}

// startProcess runs the product with the arguments; the test's end stops it.
func startProcess(t *testing.T, stdout io.Writer, args ...string) *process {
	t.Helper()
	p := &process{t: t, cmd: exec.Command(os.Args[0], args...), ended: make(chan struct{})} //nolint:gosec,noctx // this very binary, stopped below
	p.cmd.Env = append(os.Environ(), asProcess+"=1")
	p.cmd.Stdout, p.cmd.Stderr = stdout, &p.stderr
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		_ = p.cmd.Wait() // the exit code tells
		close(p.ended)
	}()
	t.Cleanup(func() { _ = p.cmd.Process.Kill() })
	return p
}

// stop sends what Ctrl-C sends and returns the exit code.
func (p *process) stop() int {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGINT); err != nil {
		p.t.Fatal(err)
	}
	return p.wait()
}

func (p *process) wait() int {
	p.t.Helper()
	select {
	case <-p.ended:
		return p.cmd.ProcessState.ExitCode()
	case <-time.After(patience):
		p.t.Fatalf("the process does not end\n%s", p.stderr.String())
		return -1
	}
}

// account is the official account of the process tests.
type account struct{ appID, secret, token, aesKey, ghID string }

func testAccount() account {
	return account{
		appID: "wx00000000000000aa", secret: "test-secret", token: "TestToken1",
		aesKey: strings.Repeat("abcdefg", 6) + "A", ghID: "gh_00000000aaaa",
	}
}

// configFile writes the configuration of one instance.
func (a account) configFile(t *testing.T, listen, redisAddr, database, apiURL string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "hotline.yaml")
	text := fmt.Sprintf(`listen: %s
ops_listen: ""
public_url: http://%s
database: %s
redis: {addr: %s}
staff: {secure_cookie: false}
log: {format: text}
wechat:
  api_url: %s
  accounts:
    main: {app_id: %s, app_secret: %s, token: %s, aes_key: %s, gh_id: %s}
`, listen, listen, database, redisAddr, apiURL, a.appID, a.secret, a.token, a.aesKey, a.ghID)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// phones is a stand-in whose pushes go to the instance at addr.
func (a account) phones(addr string) *standin.Server {
	return standin.New(standin.Config{Accounts: []standin.Account{{
		Name: "main", AppID: a.appID, AppSecret: a.secret, Token: a.token, AESKey: a.aesKey, GhID: a.ghID,
		CallbackURL: "http://" + addr + "/wechat/main",
	}}})
}

// freeAddr is a loopback address that nobody listens on.
func freeAddr(t *testing.T) string {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // nothing was accepted
	return l.Addr().String()
}

// awaitHealthy waits until the instance answers.
func (p *process) awaitHealthy(addr string) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.t.Context(), patience)
	defer cancel()
	for {
		request, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://"+addr+"/healthz", nil)
		if err != nil {
			p.t.Fatal(err)
		}
		if response, err := http.DefaultClient.Do(request); err == nil {
			_ = response.Body.Close()
			return
		}
		select {
		case <-ctx.Done():
			p.t.Fatalf("no answer at %s\n%s", addr, p.stderr.String())
		case <-p.ended:
			p.t.Fatalf("ended\n%s", p.stderr.String())
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// awaitLine reads until a line is there, and returns all up to it.
func awaitLine(t *testing.T, r io.Reader, line string) string {
	t.Helper()
	var read strings.Builder
	scan := bufio.NewScanner(r)
	for scan.Scan() {
		read.WriteString(scan.Text() + "\n")
		if scan.Text() == line {
			return read.String()
		}
	}
	t.Fatalf("no line %q in:\n%s", line, read.String())
	return ""
}
