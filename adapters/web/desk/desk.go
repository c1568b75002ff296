// Package desk is the counselors' room: the queue of open cases, the
// conversation of one case, and the closed ones.
//
// Every action is a plain form that works without scripts. What happens
// elsewhere reaches an open page by server-sent events: a stream (stream.go)
// reads the store again at every notice that a case has changed, and every few
// seconds in case a notice was lost, and sends what is different from what it
// sent before. Pieces of pages in a stream come from the same templates as the
// pages.
//
// The views (views.go) copy from a case only what staff may see. Her openid is
// in none of them.
package desk

import (
	"context"
	"embed"
	"html/template"
	"io"
	"net/http"
	"time"

	"hotline"
	staffweb "hotline/adapters/web/staff"
	"hotline/bot/escalation"
	"hotline/bot/outbox"
	"hotline/bot/staff"
)

//go:embed templates static
var files embed.FS

// Colleagues tells the names of those who hold cases.
type Colleagues interface {
	Accounts(ctx context.Context) ([]staff.Account, error)
}

// Outbox tells how often she may still be written to, and which texts did not
// arrive.
type Outbox interface {
	outbox.Letters
	Left(ctx context.Context, u hotline.UserID, now time.Time) (outbox.Quota, error)
}

// Deps is what the desk works with.
type Deps struct {
	Shell      *staffweb.Shell
	Cases      escalation.Store
	Colleagues Colleagues
	// Outbox; nil: the desk shows neither quota nor texts that did not arrive.
	Outbox  Outbox
	Notices hotline.Notices
	Now     func() time.Time
	// Random makes the keys by which a double press is one message.
	Random io.Reader
	// Tick is how often a stream reads the store without a notice; 0 means
	// every 5 seconds.
	Tick time.Duration
	// Stopping ends all streams when it is closed, so that the server can shut
	// down. nil: they end with their connections.
	Stopping <-chan struct{}
}

// Desk serves /desk and below.
type Desk struct {
	deps  Deps
	pages *staffweb.Pages
	mux   *http.ServeMux
}

const defaultTick = 5 * time.Second

// New makes the desk. invalid: a template is broken.
func New(deps Deps) (*Desk, error) {
	if deps.Tick == 0 {
		deps.Tick = defaultTick
	}
	d := &Desk{deps: deps, mux: http.NewServeMux()}
	pages, err := staffweb.NewPages(deps.Shell, "desk", files, template.FuncMap{
		"clock": clock, "stamp": stamp, "day": day, "millis": millis,
		"maxRunes": func() int { return maxRunes }, "maxBytes": func() int { return maxBytes },
	})
	if err != nil {
		return nil, err
	}
	d.pages = pages

	d.mux.HandleFunc("GET /desk", d.queue)
	d.mux.HandleFunc("GET /desk/closed", d.closed)
	d.mux.HandleFunc("GET /desk/events", d.events)
	d.mux.HandleFunc("GET /desk/letters", d.letters)
	d.mux.HandleFunc("POST /desk/letters/{id}/resend", d.resend)
	d.mux.HandleFunc("GET /desk/cases/{id}", d.casePage)
	d.mux.HandleFunc("POST /desk/cases/{id}/claim", d.claim)
	d.mux.HandleFunc("POST /desk/cases/{id}/write", d.write)
	d.mux.HandleFunc("POST /desk/cases/{id}/close", d.close)
	d.mux.HandleFunc("/desk/", deps.Shell.NotFound)
	return d, nil
}

// ServeHTTP expects an account that may use the desk in the context.
func (d *Desk) ServeHTTP(w http.ResponseWriter, r *http.Request) { d.mux.ServeHTTP(w, r) }

// tell makes every open desk, and whoever sends the outbox, look again.
func (d *Desk) tell(topic hotline.Topic, caseID string) {
	d.deps.Notices.Publish(hotline.Notice{Topic: topic, ID: caseID})
}

// look begins a look at the store by whoever is asking.
func (d *Desk) look(ctx context.Context) (look, error) {
	accounts, err := d.deps.Colleagues.Accounts(ctx)
	if err != nil {
		return look{}, err
	}
	who := make(names, len(accounts))
	for _, a := range accounts {
		who[a.Login] = a.Name
	}
	me := staffweb.AccountFrom(ctx)
	return look{me: me.Login, supervises: supervises(me), who: who, now: d.deps.Now()}, nil
}

// names are names of staff by login.
type names map[string]string

// of is the name of a login; the login itself for one who has left.
func (n names) of(login string) string {
	if name := n[login]; name != "" {
		return name
	}
	return login
}
