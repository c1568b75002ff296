package standin

import (
	"fmt"
	"net/http"
	"strconv"
	"time"
)

// keepAlive is how often an idle stream shows that it lives.
const keepAlive = 15 * time.Second

// view answers what is new on the phone since the bubble ?after=N, once. A tab
// in the background asks this way: browsers allow few streams to one server.
func (h phonePages) view(w http.ResponseWriter, r *http.Request) {
	p := h.server.lookup(r.PathValue("id"))
	if p == nil {
		http.NotFound(w, r)
		return
	}
	v, _ := p.viewAfter(seen(r), h.server.now())
	writeJSON(w, http.StatusOK, v)
}

// events streams what is new on the phone since ?after=N, or since the last
// event that the browser has, for as long as the page is open.
func (h phonePages) events(w http.ResponseWriter, r *http.Request) {
	p := h.server.lookup(r.PathValue("id"))
	if p == nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	stream := http.NewResponseController(w)
	seq := seen(r)
	idle := time.NewTicker(keepAlive)
	defer idle.Stop()
	for {
		v, changed := p.viewAfter(seq, h.server.now())
		if n := len(v.Bubbles); n > 0 {
			seq = v.Bubbles[n-1].Seq
		}
		data, err := encodeJSON(v)
		if err != nil {
			return
		}
		if _, err := fmt.Fprintf(w, "id: %d\ndata: %s\n\n", seq, data); err != nil || stream.Flush() != nil {
			return
		}
		if !h.wait(r, w, stream, changed, idle.C) {
			return
		}
	}
}

// wait returns true at the next change, and false when the stream is over.
func (h phonePages) wait(r *http.Request, w http.ResponseWriter, stream *http.ResponseController,
	changed <-chan struct{}, idle <-chan time.Time,
) bool {
	for {
		select {
		case <-changed:
			return true
		case <-r.Context().Done():
			return false
		case <-h.server.closing:
			return false
		case <-idle:
			if _, err := fmt.Fprint(w, ": \n\n"); err != nil || stream.Flush() != nil {
				return false
			}
		}
	}
}

// seen is the last bubble that the page has.
func seen(r *http.Request) int {
	for _, given := range []string{r.Header.Get("Last-Event-ID"), r.URL.Query().Get("after")} {
		if n, err := strconv.Atoi(given); err == nil {
			return n
		}
	}
	return 0
}
