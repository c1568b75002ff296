// Package staffweb is the shell around every page that staff see: logging in
// and out, who is asking, what their browser is told to forbid, and the frame
// (navigation, name, messages) that a page stands in.
//
// A request passes [Shell.Protect] once, at the root: it refuses cross-origin
// posts, keeps pages out of caches and loads the session. [Shell.Require]
// stands before each room and puts the account into the context. The shell's
// own pages are in [Shell.Handler].
//
// # Writing a room
//
// A room embeds two folders, templates and static, and makes a [Pages] of
// them, once, when it is built:
//
//	//go:embed templates static
//	var files embed.FS
//
//	pages, err := staffweb.NewPages(shell, "editor", files, template.FuncMap{"day": day})
//
// Every templates/name.html is a page; templates/shared/*.html are parts that
// all pages of the room may use. A page defines "content" and, if it has styles or
// scripts of its own, "head":
//
//	{{define "head"}}
//	<link rel="stylesheet" href="{{asset "editor/editor.css"}}">
//	<script type="module" src="{{asset "editor/editor.js"}}"></script>
//	{{end}}
//	{{define "content"}}<h1>文章</h1> {{range .Entries}}…{{end}}{{end}}
//
// "content" and "head" get [Page.Data] as their dot. The function asset makes
// the versioned address of a file in static. No inline script, style or
// on-attribute works: the policy forbids them. Data for a script stands in
// data- attributes.
//
// A handler then reads
//
//	func (e *Editor) list(w http.ResponseWriter, r *http.Request) {
//		account := staffweb.AccountFrom(r.Context())
//		entries, total, err := e.store.Entries(r.Context(), filter)
//		if err != nil {
//			e.shell.Fail(w, r, err) // a plain Chinese page, or JSON if asked for
//			return
//		}
//		e.pages.Render(w, r, "list.html", staffweb.Page{Title: "文章", Nav: "editor", Data: …})
//	}
//
// After a successful post, [Shell.Flash] leaves a sentence for the next page
// and the handler redirects with 303. [Shell.Fail] chooses the status and the
// sentence by the error's code, or takes its Safe text; it logs what is our
// fault. A handler that answers scripts uses [WriteJSON]; [WantsJSON] tells
// the two kinds of caller apart.
//
// Roles are checked where the room is mounted, in package web:
//
//	shell.Require(staff.Role.MayEdit, editor)
//
// The classes of static/staff.css (page, card, btn, field, badge, table,
// muted, pager, empty, …) are documented at its head.
package staffweb
