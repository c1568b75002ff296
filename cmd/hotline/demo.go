package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/alicebob/miniredis/v2"

	"hotline/adapters/standin"
	"hotline/adapters/wechat"
	"hotline/bot"
	"hotline/config"
)

// demoAccount is the name of the demo's official account.
const demoAccount = "demo"

// demoGrace is how long a stopping demo waits for what is under way.
const demoGrace = 3 * time.Second

type demoCmd struct {
	contentDirs
	Addr  string `default:"127.0.0.1:8080" help:"Where to listen; port 0 takes a free one."`
	Data  string `default:"data" help:"The folder that keeps cases, articles and accounts from one start to the next." type:"path"`
	Facts string `help:"Write the addresses and logins to this file as JSON, for an outside WeChat client." type:"path"`
}

// Run starts the product with a stand-in for WeChat and everything it needs in
// this one process, and stops it when ctx ends.
func (c demoCmd) Run(ctx context.Context, term terminal) error {
	keys, err := openKeys(c.Data)
	if err != nil {
		return err
	}
	listener, err := listen(ctx, c.Addr)
	if err != nil {
		return err
	}
	defer listener.Close() //nolint:errcheck // the server closes it first
	memory := miniredis.NewMiniRedis()
	if err := memory.Start(); err != nil {
		return fmt.Errorf("the in-memory Redis does not start: %w", err)
	}
	defer memory.Close()

	base := "http://" + reachable(listener.Addr())
	cfg := keys.config(base, memory.Addr(), filepath.Join(c.Data, "hotline.db"))
	content, faults := loadContent(c.contentDirs, cfg.Service, time.Now())
	if err := printFaults(term.err, faults); err != nil {
		return err
	}
	a, err := newApp(ctx, cfg, content, newLogger(cfg.Log, term.err))
	if err != nil {
		return err
	}
	defer a.close()
	if err := keys.openAccounts(ctx, a.store.Staff(), a.now()); err != nil {
		return err
	}
	facts := keys.facts(base)
	if err := writeFacts(c.Facts, facts); err != nil {
		return err
	}
	phones := standin.New(standin.Config{
		Accounts: []standin.Account{keys.standin(base, cfg.Service, content.script)}, Logger: a.log,
	})
	working, rest := context.WithCancel(context.WithoutCancel(ctx))
	wait := a.work(working)
	defer func() { rest(); wait() }()

	facts.print(term)
	return serveHTTP(ctx, listener, demoHandler(a, phones), demoGrace, func() {
		close(a.stopping)
		phones.Close()
	})
}

// demoHandler puts the stand-in beside the product.
func demoHandler(a *app, phones *standin.Server) http.Handler {
	mux := http.NewServeMux()
	mux.Handle("/cgi-bin/", phones.API())
	mux.Handle("/phone/", phones.Phone())
	mux.Handle("/", a.public)
	return mux
}

// config is the configuration of a demo.
func (k keys) config(base, redisAddr, database string) config.Config {
	cfg := config.Default()
	cfg.PublicURL = base
	cfg.Database = database
	cfg.Redis.Addr = redisAddr
	cfg.Staff.SecureCookie = false
	cfg.Log = config.Log{Level: "warn", Format: "text"}
	cfg.WeChat.APIURL = base
	cfg.WeChat.Accounts = map[string]config.Account{demoAccount: {
		AppID: k.AppID, AppSecret: k.AppSecret, Token: k.Token, AESKey: k.AESKey, GhID: k.GhID,
	}}
	return cfg
}

// standin is the same account as WeChat knows it.
func (k keys) standin(base, service string, script *bot.Script) standin.Account {
	return standin.Account{
		Name: demoAccount, AppID: k.AppID, AppSecret: k.AppSecret, Token: k.Token, AESKey: k.AESKey, GhID: k.GhID,
		CallbackURL: base + "/wechat/" + demoAccount, DisplayName: service, Menu: buttons(chatMenu(script)),
	}
}

// buttons are the menu as the stand-in keeps it.
func buttons(menu []wechat.MenuButton) []standin.MenuButton {
	out := make([]standin.MenuButton, len(menu))
	for i, b := range menu {
		out[i] = standin.MenuButton{Name: b.Name, Key: b.Key, Sub: buttons(b.Buttons)}
		if b.Key != "" {
			out[i].Type = "click"
		}
	}
	return out
}

// facts is what somebody outside needs to use a demo.
type facts struct {
	CallbackURL string       `json:"callback_url"`
	AppID       string       `json:"app_id"`
	AppSecret   string       `json:"app_secret"`
	GhID        string       `json:"gh_id"`
	Token       string       `json:"token"`
	AESKey      string       `json:"aes_key"`
	APIURL      string       `json:"api_url"`
	PhoneURL    string       `json:"phone_url"`
	DeskURL     string       `json:"desk_url"`
	EditorURL   string       `json:"editor_url"`
	Staff       []demoPerson `json:"staff"`
}

func (k keys) facts(base string) facts {
	return facts{
		CallbackURL: base + "/wechat/" + demoAccount,
		AppID:       k.AppID, AppSecret: k.AppSecret, GhID: k.GhID, Token: k.Token, AESKey: k.AESKey,
		APIURL: base, PhoneURL: base + "/phone/", DeskURL: base + "/desk", EditorURL: base + "/editor",
		Staff: k.Staff,
	}
}

func writeFacts(path string, f facts) error {
	if path == "" {
		return nil
	}
	data, err := json.MarshalIndent(f, "", "  ")
	if err != nil {
		return err
	}
	if err := os.WriteFile(path, append(data, '\n'), 0o600); err != nil {
		return fmt.Errorf("cannot write the facts: %w; choose another file with --facts", err)
	}
	return nil
}

func (f facts) print(term terminal) {
	term.printf("phone    %s\ndesk     %s\neditors  %s\n\n", f.PhoneURL, f.DeskURL, f.EditorURL)
	for _, p := range f.Staff {
		term.printf("%-10s login %-10s password %s\n", p.Role, p.Login, p.Password)
	}
	term.printf("\nready\n")
}

// reachable is an address that a browser on this machine can open.
func reachable(addr net.Addr) string {
	host, port, err := net.SplitHostPort(addr.String())
	if err != nil {
		return addr.String()
	}
	if ip := net.ParseIP(host); ip == nil || ip.IsUnspecified() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}
