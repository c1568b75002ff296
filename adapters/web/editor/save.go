package editor

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"strings"

	"hotline"
	staffweb "hotline/adapters/web/staff"
	"hotline/knowledge"
)

// maxText bounds an article in bytes: some forty thousand characters, ten
// times the longest there is.
const maxText = 128 << 10

// maxForm bounds what is read of a form. Encoding triples a Chinese text; one
// twice too long is still read, to be shown again.
const maxForm = 2 * 3 * maxText

// save keeps a revision and, when the publish button was pressed, makes it
// live.
func (e *Editor) save(w http.ResponseWriter, r *http.Request) {
	if err := readForm(w, r); err != nil {
		e.deps.Shell.Fail(w, r, err)
		return
	}
	edit := editOf(r)
	if len(edit.Markdown) > maxText {
		e.refuse(w, r, edit, knowledge.Entry{}, &hotline.Error{
			Code: hotline.Invalid, Op: "editor.save", Safe: "这篇太长了，存不下。下面的文字还在：分成两篇再存。",
		})
		return
	}
	saved, err := e.keep(r.Context(), edit)
	if err != nil {
		e.refuse(w, r, edit, saved, err)
		return
	}
	if r.PostForm.Get("then") == "publish" {
		e.publish(w, r, edit, saved)
		return
	}
	said := fmt.Sprintf("存好了，第 %d 版。还没有发布。", saved.Number)
	if saved.Number == edit.Base {
		said = fmt.Sprintf("没有改动，还是第 %d 版。", saved.Number)
	}
	e.done(w, r, saved.ArticleID, said)
}

// keep saves the edit. A text that is already the newest revision needs no new
// one: who publishes a draft as it stands publishes that.
func (e *Editor) keep(ctx context.Context, edit knowledge.Edit) (knowledge.Entry, error) {
	if edit.ArticleID != "" {
		stands, err := e.deps.Articles.Entry(ctx, edit.ArticleID)
		if err != nil {
			return knowledge.Entry{}, err
		}
		if stands.Number == edit.Base && stands.Markdown == edit.Markdown {
			return stands, nil
		}
	}
	saved, _, err := e.deps.Room.Save(ctx, edit)
	return saved, err
}

// publish makes the saved revision live.
func (e *Editor) publish(w http.ResponseWriter, r *http.Request, edit knowledge.Edit, saved knowledge.Entry) {
	live, _, err := e.deps.Room.Publish(r.Context(), saved.ArticleID, saved.Number, edit.Author)
	switch hotline.CodeOf(err) {
	case "":
		said := fmt.Sprintf("已发布，第 %d 版。从现在起她们问到的就是这一版。", live.Live)
		e.done(w, r, saved.ArticleID, said)
	case hotline.Conflict:
		e.refuse(w, r, edit, live, err)
	default:
		e.logFault(r, err)
		e.show(w, r, staffweb.StatusOf(err), writePage{
			ID: saved.ArticleID, Base: saved.Number, Markdown: saved.Markdown, Entry: saved,
			Wrong: fmt.Sprintf("第 %d 版已经存好，没有丢。", saved.Number) +
				hotline.SafeText(err, "可是发布没有成，过一会儿再发布一次。"),
		})
	}
}

// refuse shows the page again, with what was typed still in it and why it was
// not taken. stands is the revision that was there first, on a conflict.
func (e *Editor) refuse(w http.ResponseWriter, r *http.Request, edit knowledge.Edit, stands knowledge.Entry, err error) {
	p := writePage{ID: edit.ArticleID, Base: edit.Base, Markdown: edit.Markdown, Unsaved: true}
	if edit.ArticleID != "" {
		// Without it the page only lacks the line about the newest revision.
		p.Entry, _ = e.deps.Articles.Entry(r.Context(), edit.ArticleID)
	}
	switch hotline.CodeOf(err) {
	case hotline.Conflict:
		p.Other = &stands
		p.Wrong = conflictSentence(edit, stands)
		if edit.ArticleID != "" {
			// Seen now: the next save goes over it.
			p.Base = stands.Number
		}
	case hotline.Invalid:
		p.Wrong = hotline.SafeText(err, "没有存上：还有要改的地方，见“发布前要改的”。")
	case hotline.NotFound:
		e.deps.Shell.Fail(w, r, err)
		return
	default:
		e.logFault(r, err)
		p.Wrong = hotline.SafeText(err, "现在存不了，文字还在下面。过一会儿再存一次。")
	}
	e.show(w, r, staffweb.StatusOf(err), p)
}

func (e *Editor) withdraw(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	if _, err := e.deps.Room.Withdraw(r.Context(), id, staffweb.AccountFrom(r.Context()).Login); err != nil {
		e.deps.Shell.Fail(w, r, err)
		return
	}
	e.done(w, r, id, "撤下来了，不再拿它回答。文字都还在。")
}

// done leads back to the article, where the sentence is said.
func (e *Editor) done(w http.ResponseWriter, r *http.Request, id, said string) {
	e.deps.Shell.Flash(r.Context(), said)
	http.Redirect(w, r, "/editor/articles/"+id, http.StatusSeeOther)
}

func (e *Editor) logFault(r *http.Request, err error) {
	if staffweb.StatusOf(err) >= http.StatusInternalServerError {
		e.deps.Logger.ErrorContext(r.Context(), "article not saved or published", "code", hotline.CodeOf(err), "error", err)
	}
}

// editOf is what the form of the page says.
func editOf(r *http.Request) knowledge.Edit {
	base, err := strconv.Atoi(r.PostForm.Get("base"))
	if err != nil {
		base = 0
	}
	return knowledge.Edit{
		ArticleID: r.PathValue("id"), Base: base, Markdown: lines(r.PostForm.Get("markdown")),
		Author: staffweb.AccountFrom(r.Context()).Login,
	}
}

// lines undoes what browsers do to the line ends of a form.
func lines(text string) string { return strings.ReplaceAll(text, "\r\n", "\n") }

// readForm reads what was posted. invalid: it is far too long, or no form.
func readForm(w http.ResponseWriter, r *http.Request) error {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		return &hotline.Error{
			Code: hotline.Invalid, Op: "editor.readForm", Err: err,
			Safe: "这篇太长了，存不下。请按浏览器的“后退”，文字还在；分成两篇再存。",
		}
	}
	return nil
}

func conflictSentence(edit knowledge.Edit, stands knowledge.Entry) string {
	switch {
	case edit.ArticleID == "":
		return "没有存上：id “" + stands.ArticleID + "” 已经有一篇了，就在最下面。换一个 id，或者去改那一篇。"
	case stands.Author == edit.Author:
		return "没有存上：你在别的窗口又存过一版，就在最下面。这里还是你刚写的，对照着改好再存。"
	default:
		return "没有存上：你打开以后，" + stands.Author + " 又存过一版，就在最下面。这里还是你写的，对照着改好再存。"
	}
}
