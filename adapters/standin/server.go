package standin

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"io"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"hotline"
)

// Server is the stand-in: all accounts, all phones, all books. It is safe for
// concurrent use.
type Server struct {
	accounts []*account
	clock    *Clock
	now      func() time.Time
	client   *http.Client
	log      *slog.Logger
	cut      time.Duration
	// strangers and limits are as configured.
	strangers bool
	limits    map[string]int

	randomMu sync.Mutex
	random   io.Reader

	mu     sync.Mutex
	phones map[string]*phone
	nextID int64
	calls  []Call
	faults map[string][]Fault
	closed bool

	// closing is closed by Close; pushes counts those that a page started.
	closing chan struct{}
	pushes  sync.WaitGroup
}

// account is one official account at work.
type account struct {
	Account
	seal   envelope
	tokens tokenRegistry
	media  mediaStore
	quota  dailyQuota

	mu       sync.Mutex
	callback string
	menu     []MenuButton
}

// New makes a stand-in. An account whose AES key is not one of WeChat's fails
// on its first push.
func New(cfg Config) *Server {
	s := &Server{
		clock:     cfg.Clock,
		strangers: cfg.Strangers,
		limits:    cfg.DailyLimits,
		random:    cfg.Random,
		log:       cfg.Logger,
		cut:       cfg.Cut,
		phones:    map[string]*phone{},
		faults:    map[string][]Fault{},
		closing:   make(chan struct{}),
	}
	if s.clock == nil {
		s.clock = NewClock(nil)
	}
	s.now = s.clock.Now
	if s.random == nil {
		s.random = rand.Reader
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	if s.cut == 0 {
		s.cut = defaultCut
	}
	s.client = pushClient(cfg.HTTPClient)
	s.nextID = s.firstMessageID()
	for _, a := range cfg.Accounts {
		s.accounts = append(s.accounts, &account{
			Account:  a,
			seal:     newEnvelope(a.AppID, a.Token, a.AESKey),
			callback: a.CallbackURL,
			menu:     a.Menu,
		})
	}
	return s
}

// SetCallback tells where an account's pushes go from now on. not_found: no
// such account.
func (s *Server) SetCallback(accountName, url string) error {
	a, err := s.account(accountName)
	if err != nil {
		return err
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	a.callback = url
	return nil
}

// Close ends the event streams of all pages and waits for the pushes that
// pages started, which are cut short. Call it when the HTTP server begins to
// shut down: open streams would hold it up.
func (s *Server) Close() {
	s.mu.Lock()
	if !s.closed {
		s.closed = true
		close(s.closing)
	}
	s.mu.Unlock()
	s.pushes.Wait()
}

// account finds an account by its name; "" is the first.
func (s *Server) account(name string) (*account, error) {
	for _, a := range s.accounts {
		if name == "" || a.Name == name {
			return a, nil
		}
	}
	return nil, hotline.Errorf(hotline.NotFound, "standin.account", "no account of that name")
}

// inBackground runs a push of a page after its request has been answered.
// false: the server is closing.
func (s *Server) inBackground(ctx context.Context, run func(context.Context)) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.closed {
		return false
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx))
	s.pushes.Go(func() {
		defer cancel()
		run(ctx)
	})
	go func() {
		select {
		case <-s.closing:
			cancel()
		case <-ctx.Done():
		}
	}()
	return true
}

// messageID counts up, as WeChat's do.
func (s *Server) messageID() int64 {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.nextID++
	return s.nextID
}

// firstMessageID begins somewhere new in each process, because the bot keeps
// what it has seen longer than this process lives.
func (s *Server) firstMessageID() int64 {
	const seventeenDigits = 20_000_000_000_000_000
	var n int64
	for _, b := range s.randomBytes(6) {
		n = n<<8 | int64(b)
	}
	return seventeenDigits + n
}

func (s *Server) randomBytes(n int) []byte {
	s.randomMu.Lock()
	defer s.randomMu.Unlock()
	b := make([]byte, n)
	if _, err := io.ReadFull(s.random, b); err != nil {
		// A test's reader has run dry: there is nothing sensible to go on with.
		panic("standin: out of randomness: " + err.Error())
	}
	return b
}

// randomName makes n characters of A-Z a-z 0-9 - _.
func (s *Server) randomName(n int) string {
	return base64.RawURLEncoding.EncodeToString(s.randomBytes(n))[:n]
}
