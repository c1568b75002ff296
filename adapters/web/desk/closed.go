package desk

import (
	"net/http"
	"net/url"
	"time"

	"hotline"
	staffweb "hotline/adapters/web/staff"
)

// closedPageSize is how many closed cases one page shows.
const closedPageSize = 30

type closedView struct {
	Cases []caseView
	// Older is the address of the next page, "" on the last one.
	Older string
	First bool
}

func (d *Desk) closed(w http.ResponseWriter, r *http.Request) {
	before, first := d.deps.Now(), true
	if text := r.URL.Query().Get("before"); text != "" {
		t, err := time.Parse(time.RFC3339Nano, text)
		if err != nil {
			d.deps.Shell.Fail(w, r, hotline.Errorf(hotline.Invalid, "desk.closed", "before: %w", err))
			return
		}
		before, first = t, false
	}
	// One more than the page holds tells whether there is another page.
	cases, err := d.deps.Cases.ClosedCases(r.Context(), before, closedPageSize+1)
	if err != nil {
		d.deps.Shell.Fail(w, r, err)
		return
	}
	l, err := d.look(r.Context())
	if err != nil {
		d.deps.Shell.Fail(w, r, err)
		return
	}
	view := closedView{First: first}
	if len(cases) > closedPageSize {
		cases = cases[:closedPageSize]
		oldest := cases[len(cases)-1].ClosedAt.UTC().Format(time.RFC3339Nano)
		view.Older = "/desk/closed?before=" + url.QueryEscape(oldest)
	}
	for _, c := range cases {
		view.Cases = append(view.Cases, l.at(c))
	}
	d.pages.Render(w, r, "closed.html", staffweb.Page{Title: "已结束的个案", Nav: "desk", Data: view})
}
