package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"hotline/adapters/redis"
	"hotline/adapters/wechat"
	"hotline/bot"
	"hotline/config"
)

// Paths whose quota the doctor asks for: what the product cannot do without.
const customSend = "/cgi-bin/message/custom/send"

type menuCmd struct {
	Push   menuPushCmd   `cmd:"" help:"Put the buttons under the chat of every account."`
	Show   menuShowCmd   `cmd:"" help:"Show the buttons that the accounts have now."`
	Delete menuDeleteCmd `cmd:"" help:"Take the buttons away."`
}

type wechatCmd struct {
	Doctor doctorCmd `cmd:"" help:"Check credentials, allowed addresses, the callback and the rights of every account."`
}

// accountFlags choose accounts of a configuration.
type accountFlags struct {
	Config  string `required:"" help:"The configuration, which names the accounts." type:"path"`
	Account string `help:"Only this account; all of them without it."`
}

// each calls work for every account chosen, with a client of WeChat's API.
func (f accountFlags) each(ctx context.Context, term terminal, work func(context.Context, *wechat.Client, config.Config, wechat.Account) error) error {
	cfg, err := loadConfig(f.Config, term)
	if err != nil {
		return err
	}
	client, err := wechat.NewHTTPClient(cfg.WeChat.APIURL, apiTimeout)
	if err != nil {
		return err
	}
	rdb := redis.Open(redisOptions(cfg.Redis))
	defer rdb.Close() //nolint:errcheck // only tokens were read from it
	accounts := wechatAccounts(cfg.WeChat.Accounts)
	api, err := wechat.NewClient(accounts, redis.NewTokenCache(rdb, tokenPrefix), wechat.WithHTTPClient(client))
	if err != nil {
		return err
	}
	if f.Account != "" {
		accounts = slices.DeleteFunc(accounts, func(a wechat.Account) bool { return a.Name != f.Account })
		if len(accounts) == 0 {
			return fmt.Errorf("the configuration has no account %s", f.Account)
		}
	}
	for _, a := range accounts {
		if err := work(ctx, api, cfg, a); err != nil {
			return fmt.Errorf("%s: %w", a.Name, err)
		}
	}
	return nil
}

type menuPushCmd struct{ accountFlags }

func (c menuPushCmd) Run(ctx context.Context, term terminal) error {
	return c.each(ctx, term, func(ctx context.Context, api *wechat.Client, cfg config.Config, a wechat.Account) error {
		script, err := bot.LoadScript(cfg.Service)
		if err != nil {
			return err
		}
		if err := api.SetMenu(ctx, a.Name, chatMenu(script)); err != nil {
			return err
		}
		term.notef("%s: the menu is set; phones show it within a few minutes\n", a.Name)
		return nil
	})
}

type menuShowCmd struct{ accountFlags }

func (c menuShowCmd) Run(ctx context.Context, term terminal) error {
	return c.each(ctx, term, func(ctx context.Context, api *wechat.Client, _ config.Config, a wechat.Account) error {
		buttons, err := api.Menu(ctx, a.Name)
		if err != nil {
			return err
		}
		term.printf("%s\n", a.Name)
		printMenu(term, "  ", buttons)
		return nil
	})
}

func printMenu(term terminal, indent string, buttons []wechat.MenuButton) {
	for _, b := range buttons {
		term.printf("%s%s %s%s\n", indent, b.Name, b.Key, b.URL)
		printMenu(term, indent+"  ", b.Buttons)
	}
}

type menuDeleteCmd struct{ accountFlags }

func (c menuDeleteCmd) Run(ctx context.Context, term terminal) error {
	return c.each(ctx, term, func(ctx context.Context, api *wechat.Client, _ config.Config, a wechat.Account) error {
		return api.DeleteMenu(ctx, a.Name)
	})
}

// chatMenu is the buttons under the chat. WeChat allows three with five each.
func chatMenu(script *bot.Script) []wechat.MenuButton {
	const perButton = 5
	var first, more []wechat.MenuButton
	for i, t := range script.Menu {
		b := wechat.MenuButton{Name: t.Label, Key: t.Key}
		if i < perButton {
			first = append(first, b)
		} else {
			more = append(more, b)
		}
	}
	return []wechat.MenuButton{
		{Name: "问事办事", Buttons: first},
		{Name: "找真人", Key: "human"},
		{Name: "更多", Buttons: append(more, wechat.MenuButton{Name: "菜单", Key: "menu"})},
	}
}

type doctorCmd struct{ accountFlags }

// Run tries what the product will do and says what each account cannot.
func (c doctorCmd) Run(ctx context.Context, term terminal) error {
	sick := false
	err := c.each(ctx, term, func(ctx context.Context, api *wechat.Client, cfg config.Config, a wechat.Account) error {
		for _, check := range []struct {
			what string
			try  func() (found string, err error)
		}{
			{"callback", func() (string, error) {
				address := cfg.PublicURL + "/wechat/" + a.Name
				return address, a.ProbeCallback(ctx, address, time.Now())
			}},
			{"credentials", func() (string, error) { return "", api.CheckCredentials(ctx, a.Name) }},
			{"pushes come from", func() (string, error) {
				addresses, err := api.CallbackIPs(ctx, a.Name)
				return fmt.Sprintf("%d addresses", len(addresses)), err
			}},
			{"customer messages", func() (string, error) {
				q, err := api.Quota(ctx, a.Name, customSend)
				return fmt.Sprintf("%d of %d left today", q.Remaining, q.Daily), err
			}},
			{"menu", func() (string, error) {
				buttons, err := api.Menu(ctx, a.Name)
				return fmt.Sprintf("%d buttons", len(buttons)), err
			}},
		} {
			found, err := check.try()
			if err != nil {
				sick = true
				found = advice(err)
			}
			term.printf("%-12s %-20s %s\n", a.Name, check.what, found)
		}
		return nil
	})
	if err == nil && sick {
		return errors.New("not everything works; see above")
	}
	return err
}

// advice is what to do about an error of WeChat's.
func advice(err error) string {
	var refused *wechat.APIError
	if !errors.As(err, &refused) {
		return "FAILED: " + plain(err)
	}
	known := map[int]string{
		40013: "the app_id is wrong",
		40125: "the app_secret is wrong",
		40164: "this machine's address is not on the account's IP allowlist; add it in the console",
		46003: "there is no menu yet; hotline menu push sets it",
		48001: "the account has no right to this; a verified service account has",
		50002: "the account is limited; see the console",
	}
	if what := known[refused.ErrCode]; what != "" {
		return fmt.Sprintf("FAILED: %s (errcode %d)", what, refused.ErrCode)
	}
	return fmt.Sprintf("FAILED: WeChat answers errcode %d %s", refused.ErrCode, strings.TrimSpace(refused.RequestID))
}
