package standin

import (
	"context"
	"net"
	"net/http"
	"time"

	"hotline"
)

// weChatHost is the only host that [Server.Transport] knows.
const weChatHost = "api.weixin.qq.com"

// Transport carries calls of WeChat's API to this stand-in inside the process,
// whatever their scheme, and refuses every other host with forbidden. It works
// until [Server.Close].
func (s *Server) Transport() http.RoundTripper {
	line := &innerLine{calls: make(chan net.Conn), closing: s.closing}
	server := &http.Server{Handler: s.API(), ReadHeaderTimeout: time.Minute}
	s.pushes.Go(func() {
		_ = server.Serve(line)
		_ = server.Close()
	})
	return rewriter{next: &http.Transport{DialContext: line.dial}}
}

// rewriter sends what is meant for WeChat to the stand-in.
type rewriter struct{ next http.RoundTripper }

func (r rewriter) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.URL.Host != weChatHost {
		if req.Body != nil {
			_ = req.Body.Close()
		}
		return nil, hotline.Errorf(hotline.Forbidden, "standin.Transport", "only WeChat's API is reachable")
	}
	inner := req.Clone(req.Context())
	inner.URL.Scheme = "http"
	return r.next.RoundTrip(inner)
}

// innerLine is a listener and its dialer, joined by pipes.
type innerLine struct {
	calls   chan net.Conn
	closing <-chan struct{}
}

func (l *innerLine) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	hers, ours := net.Pipe()
	select {
	case l.calls <- ours:
		return hers, nil
	case <-l.closing:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept returns the next connection; net.ErrClosed when the stand-in closes.
func (l *innerLine) Accept() (net.Conn, error) {
	select {
	case conn := <-l.calls:
		return conn, nil
	case <-l.closing:
		return nil, net.ErrClosed
	}
}

// Close does nothing: the line closes with the stand-in.
func (*innerLine) Close() error { return nil }

// Addr says that calls come from this machine.
func (*innerLine) Addr() net.Addr { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1)} }
