package standin

import (
	"context"
	"net"
	"net/http"
	"time"
)

// Fault is one failure of the API, used up by one call.
type Fault struct {
	// ErrCode is answered in WeChat's words.
	ErrCode int `json:"errcode"`
	// Status is the HTTP status, 0 for 200.
	Status int `json:"status"`
	// Delay passes before the answer, in nanoseconds where it is JSON. Alone, it only slows down a call that
	// then goes as it should.
	Delay time.Duration `json:"delay"`
	// Reset breaks the connection in place of an answer.
	Reset bool `json:"reset"`
	// Garbage is answered in place of JSON.
	Garbage string `json:"garbage"`
	// After lets the call take effect first, so that only its answer is lost.
	After bool `json:"after"`
}

// Fail makes the next calls of a path, such as "/cgi-bin/message/custom/send",
// fail: one call per fault, in the order given, behind those that wait already.
func (s *Server) Fail(path string, faults ...Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.faults[path] = append(s.faults[path], faults...)
}

// nextFault takes the fault that waits for a call of the path, if any.
func (s *Server) nextFault(path string) (Fault, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	queue := s.faults[path]
	if len(queue) == 0 {
		return Fault{}, false
	}
	s.faults[path] = queue[1:]
	return queue[0], true
}

func (f Fault) delaysOnly() bool {
	return f.ErrCode == 0 && f.Status == 0 && !f.Reset && f.Garbage == ""
}

// strike answers a call with the fault.
func (f Fault) strike(w http.ResponseWriter, r *http.Request) {
	pause(r.Context(), f.Delay)
	status := f.Status
	if status == 0 {
		status = http.StatusOK
	}
	switch {
	case f.Reset:
		reset(w)
	case f.Garbage != "":
		w.WriteHeader(status)
		_, _ = w.Write([]byte(f.Garbage))
	case f.ErrCode != 0:
		writeJSON(w, status, refuse(f.ErrCode))
	default:
		w.WriteHeader(status)
	}
}

// reset closes the connection hard, so that the caller sees it break.
func reset(w http.ResponseWriter) {
	conn, _, err := http.NewResponseController(w).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := conn.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0)
	}
	_ = conn.Close()
}

// pause waits, but not for a caller who has gone.
func pause(ctx context.Context, d time.Duration) {
	if d <= 0 {
		return
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
