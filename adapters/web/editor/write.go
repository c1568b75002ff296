package editor

import (
	"html/template"
	"net/http"
	"unicode/utf8"

	"hotline"
	staffweb "hotline/adapters/web/staff"
	"hotline/knowledge"
)

// writePage is the page on which one article is written.
type writePage struct {
	// ID is "" for a new article.
	ID string
	// Base is the revision that what is typed builds on, 0 for a new article.
	Base     int
	Markdown string
	// Entry is the newest revision; zero for a new article, and when it could
	// not be read.
	Entry   knowledge.Entry
	Preview previewView
	// Wrong is why a save or publish was refused, in a sentence.
	Wrong string
	// Unsaved: the text stands on this page and nowhere else.
	Unsaved bool
	// Other is what somebody else saved meanwhile; nil when nobody did.
	Other *knowledge.Entry
}

// previewView is how the text would look to her.
type previewView struct {
	Brief string
	// Runes is the length of Brief, and MaxRunes how long it may be.
	Runes, MaxRunes int
	Page            template.HTML
	// Faults are what stands between the text and its publication.
	Faults []knowledge.Fault
	// Away: there is no preview at the moment.
	Away bool
}

func (e *Editor) begin(w http.ResponseWriter, r *http.Request) {
	e.show(w, r, http.StatusOK, writePage{Markdown: blank})
}

func (e *Editor) open(w http.ResponseWriter, r *http.Request) {
	entry, err := e.deps.Articles.Entry(r.Context(), r.PathValue("id"))
	if err != nil {
		e.deps.Shell.Fail(w, r, err)
		return
	}
	e.show(w, r, http.StatusOK, writePage{
		ID: entry.ArticleID, Base: entry.Number, Markdown: entry.Markdown, Entry: entry,
	})
}

// preview answers the script with how the text would look.
func (e *Editor) preview(w http.ResponseWriter, r *http.Request) {
	if err := readForm(w, r); err != nil {
		e.deps.Shell.Fail(w, r, err)
		return
	}
	html, err := e.pages.Fragment("write.html", "preview", e.look(r, r.PostForm.Get("id"), lines(r.PostForm.Get("markdown"))))
	if err != nil {
		e.deps.Shell.Fail(w, r, err)
		return
	}
	staffweb.WriteJSON(w, http.StatusOK, map[string]string{"html": html})
}

// look renders the text. A preview that fails must not stand in the way of
// saving.
func (e *Editor) look(r *http.Request, id, markdown string) previewView {
	p, err := e.deps.Room.Preview(r.Context(), id, markdown)
	if err != nil {
		e.deps.Logger.ErrorContext(r.Context(), "article not previewed", "code", hotline.CodeOf(err), "error", err)
		return previewView{Away: true}
	}
	return previewView{
		Brief: p.Brief, Runes: utf8.RuneCountInString(p.Brief), MaxRunes: maxBrief,
		Page:   template.HTML(p.Page), //nolint:gosec // sanitised by knowledge.PageHTML
		Faults: append(p.Faults, e.held(id, markdown)...),
	}
}

// held is why a text in order may still not be published; Room.Publish has the
// last word.
func (e *Editor) held(id, markdown string) []knowledge.Fault {
	var list []knowledge.Fault
	a := read(id, markdown)
	if why := a.Publishable(); why != "" {
		list = append(list, knowledge.Fault{Message: why})
	}
	if a.Expired(e.deps.Now()) {
		list = append(list, knowledge.Fault{Message: "已经过了复核期限或适用年度：核对后改 verify_by 或 valid_for"})
	}
	return list
}

func (e *Editor) show(w http.ResponseWriter, r *http.Request, status int, p writePage) {
	p.Preview = e.look(r, p.ID, p.Markdown)
	title := p.Entry.Title
	if title == "" {
		title = p.ID
	}
	if title == "" {
		title = "新文章"
	}
	e.pages.Render(w, r, "write.html", staffweb.Page{Title: title, Nav: "editor", Status: status, Data: p})
}
