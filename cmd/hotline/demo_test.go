package main

import (
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
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

// TestDemoRemembers: a second start on the same folder has the cases, the
// accounts and the articles of the first.
func TestDemoRemembers(t *testing.T) {
	data := t.TempDir()
	first := startDemo(t, data)
	phone := first.facts.PhoneURL + "o_phone_of_the_first_start_01"
	post(t, http.DefaultClient, phone+"/open", "application/json", "{}")
	post(t, http.DefaultClient, phone+"/say", "application/json", `{"text":"他现在打我呢 快点"}`)
	if queue := first.queueOf(t, "desk1"); !strings.Contains(queue, `data-level="P0"`) {
		t.Fatalf("no case on the desk of the first start:\n%s", queue)
	}
	if code := first.stop(); code != exitOK {
		t.Fatalf("the first start ends with %d", code)
	}

	second := startDemo(t, data)
	if second.person("desk1") != first.person("desk1") {
		t.Error("the logins have changed")
	}
	if queue := second.queueOf(t, "desk1"); !strings.Contains(queue, `data-level="P0"`) {
		t.Errorf("the second start has lost the case:\n%s", queue)
	}
	if code := second.stop(); code != exitOK || second.stderr.Len() > 0 {
		t.Errorf("the second start ends with %d:\n%s", code, second.stderr.String())
	}
}

// queueOf signs in and waits for the queue to hold something.
func (d *demo) queueOf(t *testing.T, login string) string {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	who := d.person(login)
	form := url.Values{"login": {who.Login}, "password": {who.Password}}
	post(t, client, strings.TrimSuffix(d.facts.DeskURL, "/desk")+"/login", "application/x-www-form-urlencoded", form.Encode())
	var page string
	for range 100 {
		page = get(t, client, d.facts.DeskURL)
		if strings.Contains(page, "data-case=") {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	return page
}

func post(t *testing.T, client *http.Client, address, contentType, body string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", contentType)
	fetch(t, client, request)
}

func get(t *testing.T, client *http.Client, address string) string {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	return fetch(t, client, request)
}

func fetch(t *testing.T, client *http.Client, request *http.Request) string {
	t.Helper()
	response, err := client.Do(request) //nolint:gosec // the address of a server that the test started
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close() //nolint:errcheck // only read from
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode >= http.StatusBadRequest {
		t.Fatalf("%s %s: %s %v", request.Method, request.URL.Path, response.Status, err)
	}
	return string(body)
}
