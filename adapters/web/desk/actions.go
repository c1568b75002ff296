package desk

import (
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"hotline"
	staffweb "hotline/adapters/web/staff"
	"hotline/bot/escalation"
)

// Bounds of what a counselor writes. WeChat carries at most 2047 bytes, so a
// text of 600 characters of Chinese fits and one of 600 emoji does not.
const (
	maxRunes = 600
	maxBytes = 2047
	// maxNote bounds the note written at closing.
	maxNote = 2000
	// maxForm is room for either, percent-encoded, and for an overlong text
	// that is to be handed back.
	maxForm = 256 << 10
)

// messageKey is what a page may use to name a message.
var messageKey = regexp.MustCompile(`^[0-9A-Za-z-]{8,64}$`)

func (d *Desk) claim(w http.ResponseWriter, r *http.Request) {
	id, me := r.PathValue("id"), staffweb.AccountFrom(r.Context())
	held, err := d.deps.Cases.Claim(r.Context(), id, me.Login, d.deps.Now())
	switch hotline.CodeOf(err) {
	case "":
		d.tell(hotline.CaseChanged, id)
		d.answer(w, r, casePath(id), "")
	case hotline.Conflict:
		d.answer(w, r, deskHome, d.lostClaim(r, held))
	default:
		d.deps.Shell.Fail(w, r, noSuchCase(err))
	}
}

// lostClaim says who was first.
func (d *Desk) lostClaim(r *http.Request, c escalation.Case) string {
	if c.State == escalation.Closed {
		return fmt.Sprintf("个案 %s 已经结束了。", c.ID)
	}
	l, err := d.look(r.Context())
	if err != nil || c.Counselor == "" {
		return "这个个案刚刚被别的同事领取了。"
	}
	return fmt.Sprintf("%s 刚刚先领取了“%s”。", l.who.of(c.Counselor), c.Pseudonym)
}

func (d *Desk) write(w http.ResponseWriter, r *http.Request) {
	id, me := r.PathValue("id"), staffweb.AccountFrom(r.Context())
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	text := strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("text"), "\r\n", "\n"))
	key := r.PostFormValue("key")
	if err := checkText(text, key); err != nil {
		d.writeFailed(w, r, text, err)
		return
	}
	_, err := d.deps.Cases.Write(r.Context(), id, me.Login, text, sourceKey(me.Login, key, text), d.deps.Now())
	if err != nil {
		d.writeFailed(w, r, text, err)
		return
	}
	d.tell(hotline.CaseChanged, id)
	d.tell(hotline.OutboxFilled, id)
	d.answer(w, r, casePath(id)+"#write", "")
}

// sourceKey makes a double press one message. The text is part of it, because
// who goes back in the browser and writes something else has an old page with
// an old key, and that text must not be taken for the first one.
func sourceKey(login, key, text string) string {
	return "desk:" + login + ":" + key + ":" + contentKey(text)
}

func checkText(text, key string) error {
	const op = "desk.write"
	switch {
	case text == "":
		return &hotline.Error{Code: hotline.Invalid, Op: op, Safe: "还没有写字。"}
	case !utf8.ValidString(text) || !messageKey.MatchString(key):
		return &hotline.Error{Code: hotline.Invalid, Op: op, Safe: "没有发出去，请刷新页面再试。"}
	case utf8.RuneCountInString(text) > maxRunes || len(text) > maxBytes:
		return &hotline.Error{
			Code: hotline.Invalid, Op: op,
			Safe: fmt.Sprintf("太长了，微信一条最多 %d 个字（%d 字节），请分成两条。", maxRunes, maxBytes),
		}
	}
	return nil
}

// writeFailed tells why a text was not kept, and never loses the text.
func (d *Desk) writeFailed(w http.ResponseWriter, r *http.Request, text string, err error) {
	if hotline.CodeOf(err) == hotline.Forbidden {
		err = &hotline.Error{
			Code: hotline.Forbidden, Op: "desk.write", Err: err, Safe: "这个个案现在不在你手里，没有发出去。",
		}
	}
	code := hotline.CodeOf(err)
	if staffweb.WantsJSON(r) || code == hotline.NotFound || code == hotline.Internal {
		d.deps.Shell.Fail(w, r, noSuchCase(err))
		return
	}
	d.showCase(w, r, staffweb.StatusOf(err), text, hotline.SafeText(err, "没有发出去，请过一会儿再试。"))
}

func (d *Desk) close(w http.ResponseWriter, r *http.Request) {
	id, me := r.PathValue("id"), staffweb.AccountFrom(r.Context())
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	outcome := escalation.Outcome(r.PostFormValue("outcome"))
	note := strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("note"), "\r\n", "\n"))
	switch {
	case !slices.Contains(escalation.Outcomes(), outcome):
		d.answer(w, r, casePath(id), "请先选一个结果，再结束个案。")
		return
	case !utf8.ValidString(note) || utf8.RuneCountInString(note) > maxNote:
		d.answer(w, r, casePath(id), fmt.Sprintf("记录太长了，最多 %d 个字。", maxNote))
		return
	}

	closed, err := d.deps.Cases.Close(r.Context(), id, me.Login, outcome, note, d.deps.Now())
	switch hotline.CodeOf(err) {
	case "":
		d.tell(hotline.CaseChanged, id)
		d.answer(w, r, deskHome, fmt.Sprintf("“%s”已结束：%s。", closed.Pseudonym, outcome.Label()))
	case hotline.Conflict:
		d.answer(w, r, casePath(id), "这个个案已经结束了。")
	case hotline.Forbidden:
		d.deps.Shell.Fail(w, r, &hotline.Error{
			Code: hotline.Forbidden, Op: "desk.close", Err: err, Safe: "这个个案现在不在你手里，不能结束它。",
		})
	default:
		d.deps.Shell.Fail(w, r, noSuchCase(err))
	}
}

const deskHome = "/desk"

func casePath(id string) string { return "/desk/cases/" + id }

// answer ends an action: a script is told what happened, a browser goes to a
// page that tells it.
func (d *Desk) answer(w http.ResponseWriter, r *http.Request, path, sentence string) {
	if staffweb.WantsJSON(r) {
		staffweb.WriteJSON(w, http.StatusOK, map[string]string{"go": path, "say": sentence})
		return
	}
	if sentence != "" {
		d.deps.Shell.Flash(r.Context(), sentence)
	}
	http.Redirect(w, r, path, http.StatusSeeOther)
}
