// Package redistest starts real redis-servers for tests. Each test gets a
// server of its own on a free loopback port; it ends with the test.
package redistest

import (
	"bytes"
	"context"
	"net"
	"os/exec"
	"strconv"
	"testing"
	"time"

	goredis "github.com/redis/go-redis/v9"

	"hotline/adapters/redis"
)

const (
	startTries   = 5
	startTimeout = 20 * time.Second
)

// Server is a redis-server that belongs to one test.
type Server struct {
	// Addr is its host:port, the same after a restart.
	Addr string

	dir     string
	process *exec.Cmd
	exited  chan struct{}
	output  *bytes.Buffer
}

// Start starts a server and returns a client of it, as [redis.Open] makes one.
func Start(tb testing.TB) *goredis.Client {
	tb.Helper()
	return Launch(tb).Client(tb)
}

// StartAddr starts a server and returns its host:port.
func StartAddr(tb testing.TB) string {
	tb.Helper()
	return Launch(tb).Addr
}

// Launch starts a server that the test may kill and restart.
func Launch(tb testing.TB) *Server {
	tb.Helper()
	if _, err := exec.LookPath("redis-server"); err != nil {
		tb.Fatal("needs redis-server: apt-get install redis-server")
	}
	s := &Server{dir: tb.TempDir()}
	tb.Cleanup(s.Kill)
	for range startTries {
		// The port is free now; somebody may take it before redis-server does.
		s.Addr = freeAddr(tb)
		if s.start(tb) {
			return s
		}
	}
	tb.Fatalf("redis-server does not start:\n%s", s.output)
	return nil
}

// Client makes one more client of the server.
func (s *Server) Client(tb testing.TB) *goredis.Client {
	tb.Helper()
	client, ok := redis.Open(goredis.UniversalOptions{Addrs: []string{s.Addr}}).(*goredis.Client)
	if !ok {
		tb.Fatal("redis.Open made no client of a single server")
	}
	tb.Cleanup(func() { _ = client.Close() })
	return client
}

// Kill ends the server at once, as a crash would. Its data is gone.
func (s *Server) Kill() {
	if s.process == nil {
		return
	}
	_ = s.process.Process.Kill()
	<-s.exited
	s.process = nil
}

// Restart starts the killed server again, empty, on the same port.
func (s *Server) Restart(tb testing.TB) {
	tb.Helper()
	if !s.start(tb) {
		tb.Fatalf("redis-server does not start again:\n%s", s.output)
	}
}

// start reports whether the server came up.
func (s *Server) start(tb testing.TB) bool {
	tb.Helper()
	host, port, err := net.SplitHostPort(s.Addr)
	if err != nil {
		tb.Fatal(err)
	}
	s.output = &bytes.Buffer{}
	//nolint:gosec // G204: the arguments are a loopback address and a folder of the test.
	s.process = exec.CommandContext(context.WithoutCancel(tb.Context()), "redis-server",
		"--bind", host, "--port", port, "--dir", s.dir, "--save", "", "--appendonly", "no")
	s.process.Stdout, s.process.Stderr = s.output, s.output
	if err := s.process.Start(); err != nil {
		tb.Fatalf("redis-server: %v", err)
	}
	process, exited := s.process, make(chan struct{})
	s.exited = exited
	go func() {
		_ = process.Wait()
		close(exited)
	}()
	if s.answers(tb) {
		return true
	}
	s.Kill()
	return false
}

// answers waits until the server answers, exits or has taken too long.
func (s *Server) answers(tb testing.TB) bool {
	tb.Helper()
	probe := redis.Open(goredis.UniversalOptions{Addrs: []string{s.Addr}})
	defer func() { _ = probe.Close() }()
	ctx, cancel := context.WithTimeout(tb.Context(), startTimeout)
	defer cancel()
	for {
		// Another test's server may have taken the port: ask who answers.
		info, err := probe.InfoMap(ctx, "server").Result()
		if err == nil {
			return info["Server"]["process_id"] == strconv.Itoa(s.process.Process.Pid)
		}
		select {
		case <-s.exited:
			return false
		case <-ctx.Done():
			return false
		case <-time.After(10 * time.Millisecond):
		}
	}
}

func freeAddr(tb testing.TB) string {
	tb.Helper()
	var config net.ListenConfig
	l, err := config.Listen(tb.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	addr, ok := l.Addr().(*net.TCPAddr)
	if !ok {
		tb.Fatalf("%v is no TCP address", l.Addr())
	}
	return net.JoinHostPort("127.0.0.1", strconv.Itoa(addr.Port))
}
