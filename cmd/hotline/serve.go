package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"golang.org/x/sync/errgroup"

	"hotline/config"
)

type serveCmd struct {
	contentDirs
	Config string `required:"" help:"The configuration; config/example.yaml explains every key." type:"path"`
}

// Run answers real accounts until it is told to stop.
func (c serveCmd) Run(ctx context.Context, term terminal) error {
	cfg, err := loadConfig(c.Config, term)
	if err != nil {
		return err
	}
	content, faults := loadContent(c.contentDirs, cfg.Service, time.Now())
	if err := printFaults(term.err, faults); err != nil {
		return err
	}
	log := newLogger(cfg.Log, term.err)
	a, err := newApp(ctx, cfg, content, log)
	if err != nil {
		return err
	}
	defer a.close()
	if err := a.rdb.Ping(ctx).Err(); err != nil {
		return fmt.Errorf("redis does not answer at %s: %w; start it, or set redis.addr", cfg.Redis.Addr, err)
	}
	return a.serve(ctx)
}

// serve runs the listeners and the background work until ctx ends.
func (a *app) serve(ctx context.Context) error {
	public, err := listen(ctx, a.cfg.Listen)
	if err != nil {
		return err
	}
	working, rest := context.WithCancel(context.WithoutCancel(ctx))
	wait := a.work(working)
	defer func() { rest(); wait() }()

	group, serving := errgroup.WithContext(ctx)
	group.Go(func() error {
		return serveHTTP(serving, public, a.public, a.cfg.Shutdown, func() { close(a.stopping) })
	})
	if a.cfg.OpsListen != "" {
		ops, err := listen(ctx, a.cfg.OpsListen)
		if err != nil {
			_ = public.Close() // nothing was accepted yet
			return err
		}
		group.Go(func() error { return serveHTTP(serving, ops, opsHandler(a), a.cfg.Shutdown, func() {}) })
	}
	a.log.InfoContext(ctx, "serving", "listen", public.Addr().String())
	return group.Wait()
}

// loadConfig reads a configuration for a command that needs a valid one.
func loadConfig(path string, term terminal) (config.Config, error) {
	cfg, faults, err := config.Load(path, term.environ)
	if err != nil {
		return cfg, err
	}
	return cfg, printFaults(term.err, faults)
}

// newLogger writes as the configuration says.
func newLogger(c config.Log, w io.Writer) *slog.Logger {
	var level slog.Level
	if err := level.UnmarshalText([]byte(c.Level)); err != nil {
		level = slog.LevelInfo
	}
	options := &slog.HandlerOptions{Level: level}
	if c.Format == "text" {
		return slog.New(slog.NewTextHandler(w, options))
	}
	return slog.New(slog.NewJSONHandler(w, options))
}
