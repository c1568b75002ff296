package desk

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
	"time"

	"hotline"
)

// events is the stream of one open page. Without ?case= it carries the queue;
// with it the case and its lines after ?after=. Both carry the alarm.
func (d *Desk) events(w http.ResponseWriter, r *http.Request) {
	s := &stream{desk: d, w: w, out: http.NewResponseController(w), sent: make(map[string]string)}
	s.caseID = r.URL.Query().Get("case")
	s.after = position(r)
	if s.caseID != "" {
		// An unknown case is an error, not a stream of nothing.
		if _, err := d.deps.Cases.Case(r.Context(), s.caseID); hotline.CodeOf(err) == hotline.NotFound {
			d.deps.Shell.Fail(w, r, noSuchCase(err))
			return
		}
	}

	notices, cancel := d.deps.Notices.Subscribe() // before the first read: nothing falls between
	defer cancel()
	tick := time.NewTicker(d.deps.Tick)
	defer tick.Stop()

	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	w.Header().Set("X-Accel-Buffering", "no") // a proxy must not collect events
	w.WriteHeader(http.StatusOK)
	_ = s.out.SetReadDeadline(time.Time{}) // the server's limit for a request would end the stream
	for s.send(r.Context()) == nil {
		if !s.wait(r.Context(), notices, tick.C) {
			return
		}
		if s.ticked && !d.deps.Shell.StillIn(r) {
			_ = s.put(event{name: "gone", data: struct{}{}}) // the page asks to log in again
			return
		}
	}
}

// position is where the page is: an address from the page, or the id of the
// last event when the browser comes back after a broken connection.
func position(r *http.Request) int64 {
	for _, text := range []string{r.Header.Get("Last-Event-ID"), r.URL.Query().Get("after")} {
		if seq, err := strconv.ParseInt(text, 10, 64); err == nil && seq >= 0 {
			return seq
		}
	}
	return 0
}

// stream sends one page what changed.
type stream struct {
	desk   *Desk
	w      http.ResponseWriter
	out    *http.ResponseController
	caseID string
	after  int64
	// sent is the last content sent of each event, so that nothing is sent
	// twice.
	sent   map[string]string
	ticked bool
}

// writeTimeout ends a stream whose browser no longer reads; it comes back.
const writeTimeout = 10 * time.Second

// wait returns when there may be something new, and false at the end.
func (s *stream) wait(ctx context.Context, notices <-chan hotline.Notice, tick <-chan time.Time) bool {
	for {
		select {
		case <-ctx.Done():
			return false
		case <-s.desk.deps.Stopping:
			return false
		case <-tick:
			s.ticked = true
			return true
		case n, ok := <-notices:
			if !ok {
				return false
			}
			if n.Topic == hotline.CaseChanged {
				s.ticked = false
				return true
			}
		}
	}
}

// send reads the store and sends what is new. While the store is down it sends
// nothing but says so: the page must not look calm when it is blind.
func (s *stream) send(ctx context.Context) error {
	events, err := s.read(ctx)
	if err != nil {
		events = []event{{name: "blind", data: struct{}{}, always: true}}
	}
	events = append(events, event{name: "beat", data: map[string]int64{"now": millis(s.desk.deps.Now())}, always: true})
	for _, e := range events {
		if err := s.put(e); err != nil {
			return err
		}
	}
	return nil
}

// event is one thing to tell the page.
type event struct {
	name string
	data any
	// key stands for the data when it is compared with what was sent; "" means
	// the data itself.
	key string
	// always sends it even if it is the same as before.
	always bool
}

// piece is a part of a page. A page that shows the key already keeps its part.
type piece struct {
	HTML string `json:"html"`
	Key  string `json:"key,omitempty"`
}

func (s *stream) read(ctx context.Context) ([]event, error) {
	l, err := s.desk.look(ctx)
	if err != nil {
		return nil, err
	}
	queue, err := s.desk.readQueue(ctx, l)
	if err != nil {
		return nil, err
	}
	events := []event{{name: "alarm", data: queue.Alarm}}
	if s.caseID == "" {
		part, err := s.part("queue.html", "queue", queue.Key(), queue)
		return append(events, part), err
	}

	data, err := s.desk.readCase(ctx, l, s.caseID)
	if err != nil {
		return nil, err
	}
	for _, name := range []string{"facts", "quota", "actions"} {
		part, err := s.part("case.html", name, data.Key(name), data)
		if err != nil {
			return nil, err
		}
		events = append(events, part)
	}
	lines, after, err := s.desk.readLines(ctx, l, s.caseID, s.after)
	if err != nil || len(lines) == 0 {
		return events, err
	}
	s.after = after
	part, err := s.part("case.html", "lines", "", lines)
	return append(events, part), err
}

// part is a piece of a page as an event of the same name.
func (s *stream) part(page, name, key string, data any) (event, error) {
	html, err := s.desk.pages.Fragment(page, name, data)
	return event{name: name, key: key, data: piece{HTML: html, Key: key}}, err
}

// put sends the event if it is new.
func (s *stream) put(e event) error {
	body, err := json.Marshal(e.data)
	if err != nil {
		return hotline.Errorf(hotline.Internal, "desk.stream", "%w", err)
	}
	content := e.key
	if content == "" {
		content = string(body)
	}
	if !e.always && s.sent[e.name] == content {
		return nil
	}
	s.sent[e.name] = content

	// Only lines move the place where a page that lost its connection goes on.
	id := ""
	if e.name == "lines" {
		id = fmt.Sprintf("id: %d\n", s.after)
	}
	_ = s.out.SetWriteDeadline(time.Now().Add(writeTimeout)) // a test's writer has none
	if _, err := fmt.Fprintf(s.w, "%sevent: %s\ndata: %s\n\n", id, e.name, body); err != nil {
		return hotline.Errorf(hotline.Unavailable, "desk.stream", "%w", err)
	}
	if err := s.out.Flush(); err != nil {
		return hotline.Errorf(hotline.Unavailable, "desk.stream", "%w", err)
	}
	return nil
}
