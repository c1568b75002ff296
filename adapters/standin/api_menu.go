package standin

// viewButton and clickButton are the types of button that are understood.
const (
	viewButton  = "view"
	clickButton = "click"
)

// Limits of WeChat's custom menu; sizes in bytes.
const (
	maxButtons    = 3
	maxSubButtons = 5
	maxButtonName = 16
	maxSubName    = 60
	maxButtonKey  = 128
	maxButtonURL  = 1024
)

// menuBody is a menu as it is posted.
type menuBody struct {
	Buttons []MenuButton `json:"button"`
}

// menuAnswer is a menu as it is read back.
type menuAnswer struct {
	Menu menuBody `json:"menu"`
}

func (menuAnswer) errcode() int { return codeOK }

func (*Server) createMenu(c apiCall) answer {
	var m menuBody
	if code := readPost(c.body, &m); code != codeOK {
		return refuse(code)
	}
	if code := m.check(); code != codeOK {
		return refuse(code)
	}
	c.account.setMenu(m.Buttons)
	return refuse(codeOK)
}

func (*Server) getMenu(c apiCall) answer {
	c.account.mu.Lock()
	defer c.account.mu.Unlock()
	if len(c.account.menu) == 0 {
		return refuse(codeNoMenu)
	}
	return menuAnswer{Menu: menuBody{Buttons: c.account.menu}}
}

func (*Server) deleteMenu(c apiCall) answer {
	c.account.setMenu(nil)
	return refuse(codeOK)
}

func (a *account) setMenu(menu []MenuButton) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.menu = menu
}

// check holds a menu against WeChat's limits: codeOK, or the first that it
// breaks.
func (m menuBody) check() int {
	if len(m.Buttons) < 1 || len(m.Buttons) > maxButtons {
		return codeBadButtonCount
	}
	for _, b := range m.Buttons {
		if b.Name == "" || len(b.Name) > maxButtonName {
			return codeBadButtonName
		}
		if len(b.Sub) > maxSubButtons {
			return codeBadSubCount
		}
		if len(b.Sub) == 0 {
			if code := b.checkAction(); code != codeOK {
				return code
			}
		}
		if code := checkSubs(b.Sub); code != codeOK {
			return code
		}
	}
	return codeOK
}

func checkSubs(subs []MenuButton) int {
	for _, b := range subs {
		if b.Name == "" || len(b.Name) > maxSubName {
			return codeBadSubName
		}
		if code := b.checkAction(); code != codeOK {
			return code
		}
	}
	return codeOK
}

func (b MenuButton) checkAction() int {
	switch b.Type {
	case clickButton:
		if b.Key == "" || len(b.Key) > maxButtonKey {
			return codeBadButtonKey
		}
	case viewButton:
		if b.URL == "" || len(b.URL) > maxButtonURL {
			return codeBadButtonURL
		}
	default:
		return codeBadButtonType
	}
	return codeOK
}
