package editor

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	staffweb "hotline/adapters/web/staff"
	"hotline/knowledge"
)

const (
	// perPage is how many articles a page of the list shows.
	perPage = 30
	// maxPage keeps an address that somebody made up from overflowing.
	maxPage = 10_000
)

// listPage is the list of articles.
type listPage struct {
	Rows           []row
	Filter         knowledge.Filter
	Topics, States []choice
	Total          int
	From, To       int
	Newer, Older   string
}

// row is one article of the list.
type row struct {
	knowledge.Entry
	// VerifyBy is until when the newest revision may stand unchecked.
	VerifyBy knowledge.Date
	// Expired: it may not be answered from, published or not.
	Expired bool
}

func (e *Editor) list(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	page, err := strconv.Atoi(query.Get("page"))
	if err != nil {
		page = 1
	}
	page = min(max(page, 1), maxPage)
	filter := knowledge.Filter{
		Topic: query.Get("topic"), Status: knowledge.Status(query.Get("status")), Text: strings.TrimSpace(query.Get("q")),
		Offset: (page - 1) * perPage, Limit: perPage,
	}
	entries, total, err := e.deps.Articles.Entries(r.Context(), filter)
	if err != nil {
		e.deps.Shell.Fail(w, r, err)
		return
	}
	if len(entries) == 0 && total > 0 {
		http.Redirect(w, r, pageURL(filter, (total-1)/perPage+1), http.StatusSeeOther)
		return
	}

	p := listPage{
		Rows: rows(entries, e.deps.Now()), Filter: filter, Topics: topics(), States: statuses(),
		Total: total, From: filter.Offset + 1, To: filter.Offset + len(entries),
	}
	if page > 1 {
		p.Newer = pageURL(filter, page-1)
	}
	if p.To < total {
		p.Older = pageURL(filter, page+1)
	}
	e.pages.Render(w, r, "list.html", staffweb.Page{Title: "文章", Nav: "editor", Data: p})
}

func rows(entries []knowledge.Entry, now time.Time) []row {
	list := make([]row, len(entries))
	for i, entry := range entries {
		a := read(entry.ArticleID, entry.Markdown)
		list[i] = row{Entry: entry, VerifyBy: a.VerifyBy, Expired: a.Expired(now)}
	}
	return list
}

// read is what can be read of a text; its faults are told elsewhere.
func read(id, markdown string) knowledge.Article {
	a, _ := knowledge.Parse(id, []byte(markdown))
	return a
}

// pageURL is the address of a page of the same listing.
func pageURL(f knowledge.Filter, page int) string {
	query := url.Values{}
	for key, value := range map[string]string{"topic": f.Topic, "status": string(f.Status), "q": f.Text} {
		if value != "" {
			query.Set(key, value)
		}
	}
	query.Set("page", strconv.Itoa(page))
	return "/editor?" + query.Encode()
}
