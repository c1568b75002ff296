package wechat

import (
	"context"

	"github.com/silenceper/wechat/v2/officialaccount/menu"

	"hotline"
)

// MenuButton is one button under the chat. It opens Buttons, or sends a click
// with Key, or opens URL: exactly one of the three.
type MenuButton struct {
	Name    string
	Key     string
	URL     string
	Buttons []MenuButton
}

// What WeChat accepts.
const (
	maxButtons    = 3
	maxSubButtons = 5
	maxKey        = 128
)

// SetMenu replaces the menu of an account. invalid: WeChat would not take the
// menu. Other errors are those of [Client].
func (c *Client) SetMenu(ctx context.Context, account string, buttons []MenuButton) error {
	const op = "wechat.SetMenu"
	if len(buttons) == 0 || len(buttons) > maxButtons {
		return hotline.Errorf(hotline.Invalid, op, "a menu has 1 to %d buttons, not %d", maxButtons, len(buttons))
	}
	converted := make([]*menu.Button, len(buttons))
	for i, b := range buttons {
		if err := b.check(op); err != nil {
			return err
		}
		converted[i] = b.convert()
	}
	return c.call(ctx, account, call{
		op: op, path: "/cgi-bin/menu/create", body: map[string]any{"button": converted},
	}, nil)
}

// Menu is the menu that an account has at WeChat. Buttons of kinds that are not
// ours have a name only. not_found: it has none. Other errors are those of
// [Client].
func (c *Client) Menu(ctx context.Context, account string) ([]MenuButton, error) {
	var got struct {
		Menu struct {
			Buttons []buttonJSON `json:"button"`
		} `json:"menu"`
	}
	if err := c.call(ctx, account, call{op: "wechat.Menu", path: "/cgi-bin/menu/get"}, &got); err != nil {
		return nil, err
	}
	return fromJSON(got.Menu.Buttons), nil
}

// DeleteMenu takes an account's menu away. Errors are those of [Client].
func (c *Client) DeleteMenu(ctx context.Context, account string) error {
	return c.call(ctx, account, call{op: "wechat.DeleteMenu", path: "/cgi-bin/menu/delete"}, nil)
}

// buttonJSON is a button as WeChat tells it.
type buttonJSON struct {
	Name string       `json:"name"`
	Key  string       `json:"key"`
	URL  string       `json:"url"`
	Subs []buttonJSON `json:"sub_button"`
}

func fromJSON(told []buttonJSON) []MenuButton {
	if len(told) == 0 {
		return nil
	}
	buttons := make([]MenuButton, 0, len(told))
	for _, b := range told {
		buttons = append(buttons, MenuButton{Name: b.Name, Key: b.Key, URL: b.URL, Buttons: fromJSON(b.Subs)})
	}
	return buttons
}

func (b MenuButton) check(op string) error {
	ways := 0
	for _, used := range []bool{b.Key != "", b.URL != "", len(b.Buttons) > 0} {
		if used {
			ways++
		}
	}
	switch {
	case b.Name == "":
		return hotline.Errorf(hotline.Invalid, op, "a button has no name")
	case ways != 1:
		return hotline.Errorf(hotline.Invalid, op, "button %s needs exactly one of key, url and buttons", b.Name)
	case len(b.Key) > maxKey:
		return hotline.Errorf(hotline.Invalid, op, "button %s: the key is longer than %d bytes", b.Name, maxKey)
	case len(b.Buttons) > maxSubButtons:
		return hotline.Errorf(hotline.Invalid, op, "button %s opens more than %d buttons", b.Name, maxSubButtons)
	}
	for _, sub := range b.Buttons {
		if len(sub.Buttons) > 0 {
			return hotline.Errorf(hotline.Invalid, op, "button %s: a menu has two levels", sub.Name)
		}
		if err := sub.check(op); err != nil {
			return err
		}
	}
	return nil
}

func (b MenuButton) convert() *menu.Button {
	switch {
	case len(b.Buttons) > 0:
		subs := make([]*menu.Button, len(b.Buttons))
		for i, sub := range b.Buttons {
			subs[i] = sub.convert()
		}
		return new(menu.Button).SetSubButton(b.Name, subs)
	case b.URL != "":
		return new(menu.Button).SetViewButton(b.Name, b.URL)
	}
	return new(menu.Button).SetClickButton(b.Name, b.Key)
}
