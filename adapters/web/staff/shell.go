package staffweb

import (
	"embed"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"time"

	"github.com/alexedwards/scs/v2"

	"hotline"
	"hotline/adapters/web/static"
	"hotline/bot/staff"
)

//go:embed templates static
var files embed.FS

// Deps is what the shell works with.
type Deps struct {
	Accounts staff.Accounts
	// Sessions keeps staff sessions; they end when it forgets them.
	Sessions scs.Store
	// Static gets the shell's and the rooms' files.
	Static *static.Files
	// Secure is set when browsers reach us over https: the cookie then never
	// travels in clear.
	Secure bool
	Now    func() time.Time
	Logger *slog.Logger
	// Address is where a request comes from, for the slow-down of failed
	// logins. nil: the peer of the connection. Behind a proxy, pass a function
	// that reads what that proxy, and nobody else, can set.
	Address func(*http.Request) string
}

// Shell is the frame of the staff pages.
type Shell struct {
	deps     Deps
	sessions *scs.SessionManager
	crossing *http.CrossOriginProtection
	throttle *throttle
	checking chan struct{} // one place for each password being checked
	pages    *Pages
}

// New makes the shell and registers its files in deps.Static. invalid: a
// template or a file is broken.
func New(deps Deps) (*Shell, error) {
	if deps.Address == nil {
		deps.Address = peer
	}
	s := &Shell{
		deps:     deps,
		crossing: http.NewCrossOriginProtection(),
		throttle: newThrottle(deps.Now),
		checking: make(chan struct{}, maxChecking),
	}
	s.sessions = s.newSessions()
	s.crossing.SetDenyHandler(http.HandlerFunc(s.crossOrigin))
	pages, err := NewPages(s, "staff", files, nil)
	if err != nil {
		return nil, err
	}
	s.pages = pages
	return s, nil
}

// Handler serves /login, /logout and the front door, which leads each to her
// room. Mount it behind [Shell.Protect].
func (s *Shell) Handler() http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("GET /login", s.loginPage)
	mux.HandleFunc("POST /login", s.login)
	mux.HandleFunc("POST /logout", s.logout)
	mux.HandleFunc("/", s.NotFound)
	return mux
}

// Protect refuses posts from other sites, keeps the answers out of every
// cache, bounds what may be posted and loads the session. Wrap everything for
// staff in it, once.
func (s *Shell) Protect(next http.Handler) http.Handler {
	return s.crossing.Handler(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		r.Body = http.MaxBytesReader(w, r.Body, maxBody)
		s.sessions.LoadAndSave(next).ServeHTTP(w, r)
	}))
}

// maxBody is room for the longest article, and for no upload.
const maxBody = 1 << 20

func (s *Shell) crossOrigin(w http.ResponseWriter, r *http.Request) {
	s.plain(w, r, http.StatusForbidden, "这个请求来自别的网站，已经拒绝。请回到咨询台或编辑室再试。")
}

// peer is the address at the other end of the connection. Of an IPv6 address
// only the network counts: one house has billions of them.
func peer(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	ip := net.ParseIP(host)
	if ip == nil || ip.To4() != nil {
		return host
	}
	return ip.Mask(net.CIDRMask(64, 128)).String()
}

// sub is a folder of a room's files; every room has it.
func sub(fsys fs.FS, name string) (fs.FS, error) {
	dir, err := fs.Sub(fsys, name)
	if err != nil {
		return nil, hotline.Errorf(hotline.Invalid, "staffweb.NewPages", "%s: %w", name, err)
	}
	return dir, nil
}
