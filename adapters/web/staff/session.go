package staffweb

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"net/url"
	"time"

	"github.com/alexedwards/scs/v2"

	"hotline"
	"hotline/bot/staff"
)

const (
	// idle is how long a session lives without a request: a shift.
	idle = 12 * time.Hour
	// lifetime is how long it lives at most.
	lifetime = 24 * time.Hour
	// seenEvery is how often a session notes that it was used. Writing it at
	// each request would cost a store write per request, and let a slow request
	// write back a session that a logout has just deleted.
	seenEvery = 5 * time.Minute
)

// What a session holds.
const (
	loginKey    = "login"
	passwordKey = "password" // fingerprint of the hash: a new password ends the session
	seenKey     = "seen"
	flashKey    = "flash"
)

// Where people go after logging in.
const (
	deskPath   = "/desk"
	editorPath = "/editor"
)

type accountKey struct{}

// AccountFrom is who is asking. It is set behind [Shell.Require]; elsewhere
// it is the zero account, which may do nothing.
func AccountFrom(ctx context.Context) staff.Account {
	account, _ := accountIn(ctx)
	return account
}

func accountIn(ctx context.Context) (staff.Account, bool) {
	account, ok := ctx.Value(accountKey{}).(staff.Account)
	return account, ok
}

// Require lets through whose role may, with the account in the context. A
// person who is not logged in is sent to the login page and back; a script
// gets 401. Others get a plain page that says so.
func (s *Shell) Require(may func(staff.Role) bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		account, err := s.account(r.Context())
		if hotline.CodeOf(err) == hotline.Forbidden {
			s.askToLogIn(w, r)
			return
		}
		if err != nil {
			s.Fail(w, r, err)
			return
		}
		r = r.WithContext(context.WithValue(r.Context(), accountKey{}, account))
		if !may(account.Role) {
			s.Fail(w, r, &hotline.Error{
				Code: hotline.Forbidden, Op: "staffweb.Require", Safe: "你的账号不能进这个房间。需要的话，请找管理员。",
			})
			return
		}
		next.ServeHTTP(w, r)
	})
}

// Flash leaves a sentence that the next page shows once.
func (s *Shell) Flash(ctx context.Context, sentence string) {
	s.sessions.Put(ctx, flashKey, sentence)
}

// StillIn reports whether the session of a request that takes long, such as a
// stream of events, may still go on: not logged out, not expired, the account
// not disabled. It reads the stores again; while they are down it says yes.
func (s *Shell) StillIn(r *http.Request) bool {
	cookie, err := r.Cookie(s.sessions.Cookie.Name)
	if err != nil {
		return false
	}
	ctx, cancel := context.WithTimeout(forgetful{r.Context()}, stillInTimeout)
	defer cancel()
	ctx, err = s.sessions.Load(ctx, cookie.Value)
	if err != nil {
		return true
	}
	_, err = s.account(ctx) //nolint:contextcheck // derived from the request's, see forgetful
	return hotline.CodeOf(err) != hotline.Forbidden
}

const stillInTimeout = 3 * time.Second

// forgetful is a context without the values of its parent: a request's context
// remembers the session as it was when the request came.
type forgetful struct{ context.Context }

func (forgetful) Value(any) any { return nil }

func (s *Shell) newSessions() *scs.SessionManager {
	m := scs.New()
	m.Store = s.deps.Sessions
	m.Lifetime = lifetime
	m.HashTokenInStore = true
	m.ErrorFunc = func(w http.ResponseWriter, r *http.Request, err error) {
		s.Fail(w, r, hotline.Errorf(hotline.Unavailable, "staffweb.session", "%w", err))
	}
	m.Cookie.Name = "hotline_staff"
	if s.deps.Secure {
		m.Cookie.Name = "__Host-hotline_staff"
	}
	m.Cookie.Secure = s.deps.Secure
	// Lax, not Strict: an alert in a chat or a mail links to the desk, and who
	// follows it at night must not have to log in again. Nothing changes on a
	// GET, and posts from elsewhere are refused by CrossOriginProtection.
	m.Cookie.SameSite = http.SameSiteLaxMode
	return m
}

// begin makes a fresh session for the account.
func (s *Shell) begin(ctx context.Context, account staff.Account) error {
	if err := s.sessions.RenewToken(ctx); err != nil {
		return hotline.Errorf(hotline.Unavailable, "staffweb.begin", "%w", err)
	}
	s.sessions.Put(ctx, loginKey, account.Login)
	s.sessions.Put(ctx, passwordKey, fingerprint(account))
	s.sessions.Put(ctx, seenKey, s.deps.Now().Unix())
	return nil
}

// account is who the session belongs to. forbidden: nobody is logged in.
func (s *Shell) account(ctx context.Context) (staff.Account, error) {
	const op = "staffweb.account"
	nobody := hotline.Errorf(hotline.Forbidden, op, "not logged in")
	login := s.sessions.GetString(ctx, loginKey)
	if login == "" {
		return staff.Account{}, nobody
	}
	now := s.deps.Now()
	unseen := now.Sub(time.Unix(s.sessions.GetInt64(ctx, seenKey), 0))
	if unseen > idle {
		return staff.Account{}, nobody
	}
	account, err := s.deps.Accounts.Account(ctx, login)
	if hotline.CodeOf(err) == hotline.NotFound {
		return staff.Account{}, nobody
	}
	if err != nil {
		return staff.Account{}, err
	}
	if account.Disabled || s.sessions.GetString(ctx, passwordKey) != fingerprint(account) {
		return staff.Account{}, nobody
	}
	if unseen > seenEvery {
		s.sessions.Put(ctx, seenKey, now.Unix())
	}
	return account, nil
}

func (s *Shell) askToLogIn(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet || isScript(r) {
		s.plain(w, r, http.StatusUnauthorized, "登录已经过期，请重新登录。")
		return
	}
	http.Redirect(w, r, "/login?next="+url.QueryEscape(r.URL.RequestURI()), http.StatusSeeOther)
}

// fingerprint tells one password hash from another without being one.
func fingerprint(account staff.Account) string {
	sum := sha256.Sum256([]byte(account.PasswordHash))
	return hex.EncodeToString(sum[:8])
}
