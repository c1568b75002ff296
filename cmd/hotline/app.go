package main

import (
	"context"
	"crypto/rand"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus"
	"github.com/prometheus/client_golang/prometheus/collectors"
	goredis "github.com/redis/go-redis/v9"
	"github.com/silenceper/wechat/v2/util"

	"hotline"
	"hotline/adapters/redis"
	"hotline/adapters/sql"
	"hotline/adapters/web"
	"hotline/adapters/web/desk"
	"hotline/adapters/web/editor"
	"hotline/adapters/web/pages"
	staffweb "hotline/adapters/web/staff"
	"hotline/adapters/web/static"
	"hotline/adapters/wechat"
	"hotline/bot"
	"hotline/bot/escalation"
	"hotline/bot/outbox"
	"hotline/config"
	"hotline/knowledge"
)

// apiTimeout bounds one call to WeChat's API.
const apiTimeout = 10 * time.Second

// afterPassive keeps what follows a passive reply from overtaking it.
const afterPassive = 1500 * time.Millisecond

// tokenPrefix begins the names of WeChat's access tokens in Redis, which all
// instances share.
const tokenPrefix = "hotline:wechat:"

// app is the product, wired. demo, serve and the end-to-end tests start the
// same one.
type app struct {
	cfg     config.Config
	content *content
	log     *slog.Logger
	now     func() time.Time

	store   *sql.Store
	rdb     goredis.UniversalClient
	notices *redis.Notices
	metrics *prometheus.Registry
	library *knowledge.Library
	room    *knowledge.Room

	// public serves WeChat, staff and readers.
	public http.Handler
	// background is what works beside the requests, until its context ends.
	background []func(context.Context)
	// stopping ends the event streams of the pages, so that a stop need not
	// wait for them.
	stopping chan struct{}
}

// newApp opens the stores, fills the library and wires every room. It assigns
// the HTTP client of the WeChat SDK and the logger of go-redis, which are one
// for the whole process, so a process has one app.
func newApp(ctx context.Context, cfg config.Config, c *content, log *slog.Logger) (*app, error) {
	a := &app{
		cfg: cfg, content: c, log: log, now: time.Now,
		metrics: prometheus.NewRegistry(), stopping: make(chan struct{}),
	}
	a.metrics.MustRegister(collectors.NewGoCollector(), collectors.NewProcessCollector(collectors.ProcessCollectorOpts{}))
	client, err := wechat.NewHTTPClient(cfg.WeChat.APIURL, apiTimeout)
	if err != nil {
		return nil, err
	}
	util.DefaultHTTPClient = client
	goredis.SetLogger(redisLog{log})

	if a.store, err = sql.Open(ctx, cfg.Database); err != nil {
		return nil, err
	}
	a.rdb = redis.Open(redisOptions(cfg.Redis))
	a.notices = redis.NewNotices(a.rdb, log, rand.Text())
	a.background = append(a.background, func(ctx context.Context) { _ = a.notices.Run(ctx) }) // always nil

	if err := a.openLibrary(ctx); err != nil {
		return nil, err
	}
	if err := a.mount(); err != nil {
		return nil, err
	}
	return a, nil
}

// openLibrary puts the seed articles into a new store and the published ones
// into memory.
func (a *app) openLibrary(ctx context.Context) error {
	articles := a.store.Articles()
	added, err := articles.Seed(ctx, a.content.seeds, a.now())
	if err != nil {
		return err
	}
	if added > 0 {
		a.log.InfoContext(ctx, "seed articles added", "articles", added)
	}
	a.library = knowledge.NewLibrary(a.content.registry, a.now)
	a.room = knowledge.NewRoom(articles, a.library, a.notices, a.content.flows.Has, a.now)
	a.background = append(a.background, a.followArticles)
	faults, err := a.room.Load(ctx)
	for _, f := range faults {
		a.log.ErrorContext(ctx, "a published article cannot be read and is left out", "fault", f.String())
	}
	return err
}

// followArticles keeps the library in step with what other instances publish.
func (a *app) followArticles(ctx context.Context) {
	notices, cancel := a.notices.Subscribe()
	defer cancel()
	for {
		select {
		case <-ctx.Done():
			return
		case n := <-notices:
			if n.Topic != hotline.ArticleChanged {
				continue
			}
			if err := a.room.Refresh(ctx, n.ID); err != nil && ctx.Err() == nil {
				a.log.ErrorContext(ctx, "article not refreshed", "article", n.ID, "err", err)
			}
		}
	}
}

// sweepSessions removes the expired sessions of staff every hour; the store
// ignores them anyway.
func (a *app) sweepSessions(ctx context.Context) {
	hourly := time.NewTicker(time.Hour)
	defer hourly.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-hourly.C:
			if _, err := a.store.StaffSessions().RemoveExpired(ctx); err != nil && ctx.Err() == nil {
				a.log.WarnContext(ctx, "expired sessions not removed", "err", err)
			}
		}
	}
}

// mount builds the handlers of the public listener.
func (a *app) mount() error {
	callback, err := a.callback()
	if err != nil {
		return err
	}
	files := static.New()
	shell, err := staffweb.New(staffweb.Deps{
		Accounts: a.store.Staff(), Sessions: a.store.StaffSessions(), Static: files,
		Secure: a.cfg.Staff.SecureCookie, Now: a.now, Logger: a.log,
	})
	if err != nil {
		return err
	}
	counselors, err := desk.New(desk.Deps{
		Shell: shell, Cases: a.store.Cases(), Colleagues: a.store.Staff(), Outbox: a.store.Outbox(), Notices: a.notices,
		Now: a.now, Random: rand.Reader, Stopping: a.stopping,
	})
	if err != nil {
		return err
	}
	editors, err := editor.New(editor.Deps{Shell: shell, Room: a.room, Articles: a.store.Articles(), Now: a.now, Logger: a.log})
	if err != nil {
		return err
	}
	readers, err := pages.New(pages.Deps{
		Library: a.library, Static: files, Service: a.cfg.Service, Now: a.now, Logger: a.log,
	})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/wechat/{account}", callback)
	mux.Handle("/", web.New(web.Deps{
		Shell: shell, Static: files, Desk: counselors, Editor: editors, Articles: readers,
	}))
	a.public = mux
	return nil
}

// callback wires the conversation to WeChat's door, and what does not go
// through it to the outbox.
func (a *app) callback() (http.Handler, error) {
	accounts := wechatAccounts(a.cfg.WeChat.Accounts)
	sender, err := wechat.NewSender(accounts, redis.NewTokenCache(a.rdb, tokenPrefix), wechat.WithMetrics(a.metrics))
	if err != nil {
		return nil, err
	}
	texts := a.store.Outbox()
	worker := outbox.NewWorker(texts, sender, a.notices, a.now, a.log)
	listener := outbox.NewListener(texts, a.notices, a.log)
	watchman := &escalation.Watchman{
		Cases: a.store.Cases(), Watches: a.store.Watches(), Notices: a.notices, Now: a.now, Log: a.log,
	}
	a.background = append(a.background, worker.Run, listener.Run, watchman.Run, a.sweepSessions)

	conversation := &bot.Conversation{
		Decider: a.content.decider(a.library, a.cfg.PublicURL),
		Sessions: redis.NewSessions(a.rdb, redis.SessionOptions{
			TTL: a.cfg.Session.TTL, ReplyTTL: a.cfg.Session.ReplyTTL, Logger: a.log,
		}),
		Cases: a.store.Cases(), Watches: a.store.Watches(), Records: a.store.Records(), Questions: a.store.Questions(),
		Contacts: listener,
		Notices:  a.notices, Now: a.now, Log: a.log,
	}
	phrases := a.content.script.Phrases
	return wechat.NewCallback(accounts, conversation, wechat.CallbackOptions{
		Fallback: phrases.Fault,
		CutShort: phrases.CutShort,
		Nonces:   redis.NewNonces(a.rdb),
		Metrics:  a.metrics,
		Overflow: func(ctx context.Context, u hotline.UserID, text, sourceKey string) error {
			if err := texts.Enqueue(ctx, u, text, sourceKey, a.now().Add(afterPassive)); err != nil {
				return err
			}
			a.notices.Publish(hotline.Notice{Topic: hotline.OutboxFilled})
			return nil
		},
	}, a.now, a.log)
}

// work runs what works in the background and returns a function that waits
// for its end after ctx has ended.
func (a *app) work(ctx context.Context) (wait func()) {
	var all sync.WaitGroup
	for _, run := range a.background {
		all.Go(func() { run(ctx) })
	}
	return all.Wait
}

// close gives back what newApp opened.
func (a *app) close() {
	if err := a.rdb.Close(); err != nil {
		a.log.Warn("redis not closed", "err", err)
	}
	if err := a.store.Close(); err != nil {
		a.log.Error("store not closed", "err", err)
	}
}

// down names the parts that do not answer, for /readyz.
func (a *app) down(ctx context.Context) []string {
	var parts []string
	if a.rdb.Ping(ctx).Err() != nil {
		parts = append(parts, "redis")
	}
	if a.store.Ping(ctx) != nil {
		parts = append(parts, "sql")
	}
	return parts
}

// redisLog carries what go-redis says of its connections into our log.
type redisLog struct{ *slog.Logger }

// Printf implements the interface that go-redis logs through.
func (l redisLog) Printf(ctx context.Context, format string, v ...any) {
	l.WarnContext(ctx, "redis: "+fmt.Sprintf(format, v...))
}

func redisOptions(c config.Redis) goredis.UniversalOptions {
	options := goredis.UniversalOptions{
		Addrs: []string{c.Addr}, Username: c.Username, Password: c.Password, DB: c.DB,
	}
	if c.TLS {
		options.TLSConfig = &tls.Config{MinVersion: tls.VersionTLS12}
	}
	return options
}

// wechatAccounts are the accounts of the configuration, in the order of their
// names.
func wechatAccounts(configured map[string]config.Account) []wechat.Account {
	accounts := make([]wechat.Account, 0, len(configured))
	for name, c := range configured {
		accounts = append(accounts, wechat.Account{
			Name: name, AppID: c.AppID, AppSecret: c.AppSecret, Token: c.Token, AESKey: c.AESKey, GhID: c.GhID,
			OldToken: c.OldToken, OldAESKey: c.OldAESKey, RotateUntil: c.RotateUntil,
		})
	}
	slices.SortFunc(accounts, func(x, y wechat.Account) int {
		if x.Name < y.Name {
			return -1
		}
		return 1
	})
	return accounts
}
