package staffweb

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"hotline"
	"hotline/bot/staff"
)

const (
	// maxLogin bounds what is looked up and remembered.
	maxLogin = 64
	// maxLoginForm is room for a login, a password and the address to go to.
	maxLoginForm = 8 << 10
	// maxChecking is how many passwords are checked at a time.
	maxChecking = 4
)

type loginData struct {
	Login, Next, Wrong string
}

func (s *Shell) home(w http.ResponseWriter, r *http.Request) {
	account, err := s.account(r.Context())
	if err != nil {
		http.Redirect(w, r, "/login", http.StatusSeeOther)
		return
	}
	http.Redirect(w, r, landing(account.Role, ""), http.StatusSeeOther)
}

func (s *Shell) loginPage(w http.ResponseWriter, r *http.Request) {
	next := localPath(r.URL.Query().Get("next"))
	if account, err := s.account(r.Context()); err == nil {
		http.Redirect(w, r, landing(account.Role, next), http.StatusSeeOther)
		return
	}
	s.showLogin(w, r, http.StatusOK, loginData{Next: next})
}

func (s *Shell) login(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxLoginForm)
	login := strings.TrimSpace(r.PostFormValue("login"))
	data := loginData{Login: login, Next: localPath(r.PostFormValue("next"))}
	if login == "" || len(login) > maxLogin || r.PostFormValue("password") == "" {
		data.Wrong = "请填登录名和密码。"
		s.showLogin(w, r, http.StatusUnprocessableEntity, data)
		return
	}

	who := attempt{login: strings.ToLower(login), address: s.deps.Address(r)}
	if wait := s.throttle.enter(who); wait > 0 {
		seconds := int(wait.Seconds()) + 1
		w.Header().Set("Retry-After", strconv.Itoa(seconds))
		data.Wrong = fmt.Sprintf("试的次数太多，请 %d 秒后再试。", seconds)
		s.showLogin(w, r, http.StatusTooManyRequests, data)
		return
	}

	account, err := s.authenticate(r.Context(), login, r.PostFormValue("password"))
	if err != nil {
		if hotline.CodeOf(err) != hotline.Forbidden {
			s.throttle.takeBack(who)
			s.logFailure(r, err)
		}
		data.Wrong = hotline.SafeText(err, "现在登录不了，请过一会儿再试。")
		s.showLogin(w, r, StatusOf(err), data)
		return
	}
	s.throttle.passed(who)
	if err := s.begin(r.Context(), account); err != nil {
		s.Fail(w, r, err)
		return
	}
	http.Redirect(w, r, landing(account.Role, data.Next), http.StatusSeeOther)
}

// authenticate waits for its turn: each password takes its 19 MiB to check,
// and a crowd of strangers must not take all the memory there is.
func (s *Shell) authenticate(ctx context.Context, login, password string) (staff.Account, error) {
	select {
	case s.checking <- struct{}{}:
		defer func() { <-s.checking }()
	case <-ctx.Done():
		return staff.Account{}, hotline.Errorf(hotline.Unavailable, "staffweb.authenticate", "%w", ctx.Err())
	}
	return staff.Authenticate(ctx, s.deps.Accounts, login, password)
}

func (s *Shell) logout(w http.ResponseWriter, r *http.Request) {
	if err := s.sessions.Destroy(r.Context()); err != nil {
		s.Fail(w, r, hotline.Errorf(hotline.Unavailable, "staffweb.logout", "%w", err))
		return
	}
	http.Redirect(w, r, "/login", http.StatusSeeOther)
}

func (s *Shell) showLogin(w http.ResponseWriter, r *http.Request, status int, data loginData) {
	s.pages.Render(w, r, "login.html", Page{Title: "登录", Status: status, Data: data})
}

// landing is the page after login: where the person wanted to go, or else the
// room of the role.
func landing(role staff.Role, next string) string {
	switch {
	case next != "":
		return next
	case role.MayUseDesk():
		return deskPath
	default:
		return editorPath
	}
}

// localPath is next if it names a page of ours, and "" otherwise, so that the
// login page sends nobody to a stranger's site.
func localPath(next string) string {
	if !strings.HasPrefix(next, "/") || strings.HasPrefix(next, "//") {
		return ""
	}
	if strings.ContainsFunc(next, func(r rune) bool { return r == '\\' || unicode.IsControl(r) }) {
		return ""
	}
	u, err := url.Parse(next)
	if err != nil || u.Host != "" || u.Scheme != "" || u.Path == "/login" || u.Path == "/logout" {
		return ""
	}
	return u.RequestURI()
}
