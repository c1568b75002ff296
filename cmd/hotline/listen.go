package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"golang.org/x/sync/errgroup"
)

// Bounds of a listener. Writing has none of its own: event streams stay open;
// the callback bounds itself.
const (
	readHeaderTimeout = 5 * time.Second
	readTimeout       = 15 * time.Second
	idleTimeout       = 2 * time.Minute
	maxHeader         = 32 << 10
)

// listen takes an address; a taken port is told in words that help.
func listen(ctx context.Context, addr string) (net.Listener, error) {
	l, err := new(net.ListenConfig).Listen(ctx, "tcp", addr)
	switch {
	case err == nil:
		return l, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("the port of %s is taken; stop what uses it, or choose another with --addr or listen", addr)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("no permission to listen on %s; choose a port above 1023", addr)
	}
	return nil, fmt.Errorf("cannot listen on %s: %w", addr, err)
}

// serveHTTP serves until ctx ends, then lets what is under way finish, for at
// most grace. beforeStop ends what would otherwise never end.
func serveHTTP(ctx context.Context, l net.Listener, h http.Handler, grace time.Duration, beforeStop func()) error {
	server := &http.Server{
		Handler: h, ReadHeaderTimeout: readHeaderTimeout, ReadTimeout: readTimeout,
		IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader,
	}
	var group errgroup.Group
	stopped := make(chan struct{})
	group.Go(func() error {
		select {
		case <-ctx.Done():
		case <-stopped:
			return nil
		}
		beforeStop()
		late, cancel := context.WithTimeout(context.WithoutCancel(ctx), grace)
		defer cancel()
		if err := server.Shutdown(late); err != nil {
			return server.Close()
		}
		return nil
	})
	group.Go(func() error {
		defer close(stopped)
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			return err
		}
		return nil
	})
	return group.Wait()
}

// opsHandler is for the machine room: metrics, and which parts are down.
func opsHandler(a *app) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", promhttp.HandlerFor(a.metrics, promhttp.HandlerOpts{}))
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, r *http.Request) {
		if parts := a.down(r.Context()); len(parts) > 0 {
			http.Error(w, "down: "+strings.Join(parts, " "), http.StatusServiceUnavailable)
			return
		}
		_, _ = io.WriteString(w, "ready\n") // the prober is gone; nobody to tell
	})
	return mux
}
