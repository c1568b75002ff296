package desk

import (
	"context"
	"net/http"
	"strconv"
	"time"

	"hotline"
	staffweb "hotline/adapters/web/staff"
	"hotline/bot/escalation"
	"hotline/bot/outbox"
	"hotline/bot/staff"
)

// lettersAtOnce bounds the list of texts that did not arrive; who sends some
// of them again sees the next.
const lettersAtOnce = 200

// letterView is a text that did not arrive, or may not have.
type letterView struct {
	ID        int64
	Pseudonym string
	Text      string
	CaseID    string // "" for a reply of the bot's
	LineSeq   int64
	State     string
	StateWord string
	Why       string
	WrittenAt time.Time
}

// letters lists the texts that did not arrive: to a supervisor all of them, to
// a counselor those of the cases that she holds.
func (d *Desk) letters(w http.ResponseWriter, r *http.Request) {
	views, err := d.readLetters(r.Context())
	if err != nil {
		d.deps.Shell.Fail(w, r, err)
		return
	}
	d.pages.Render(w, r, "letters.html", staffweb.Page{Title: "没送到的消息", Nav: "desk", Data: views})
}

func (d *Desk) readLetters(ctx context.Context) ([]letterView, error) {
	if d.deps.Outbox == nil {
		return nil, nil
	}
	l, err := d.look(ctx)
	if err != nil {
		return nil, err
	}
	undelivered, err := d.deps.Outbox.Undelivered(ctx, "", lettersAtOnce)
	if err != nil {
		return nil, err
	}
	var views []letterView
	for _, u := range undelivered {
		if !l.mayResend(u) {
			continue
		}
		views = append(views, letterView{
			ID: u.ID, Pseudonym: u.Pseudonym, Text: u.Text, CaseID: u.CaseID, LineSeq: u.LineSeq,
			State: string(u.State), StateWord: deliveryWord(u.State), Why: whyWord(u.Reason), WrittenAt: u.WrittenAt,
		})
	}
	return views, nil
}

// resend puts a text back on its way.
func (d *Desk) resend(w http.ResponseWriter, r *http.Request) {
	u, err := d.resendOne(r.Context(), r.PathValue("id"))
	back := "/desk/letters"
	if u.CaseID != "" {
		back = casePath(u.CaseID)
	}
	switch hotline.CodeOf(err) {
	case "":
		d.tell(hotline.CaseChanged, u.CaseID)
		d.tell(hotline.OutboxFilled, u.CaseID)
		d.answer(w, r, back, "已经放回去，马上再发一次。")
	case hotline.Conflict, hotline.NotFound:
		// Somebody was faster, or it has arrived after all.
		d.answer(w, r, back, "这条已经在发，或者已经送到了。")
	default:
		d.deps.Shell.Fail(w, r, err)
	}
}

func (d *Desk) resendOne(ctx context.Context, number string) (outbox.Letter, error) {
	const op = "desk.resend"
	id, err := strconv.ParseInt(number, 10, 64)
	if err != nil || d.deps.Outbox == nil {
		return outbox.Letter{}, hotline.Errorf(hotline.NotFound, op, "no such text")
	}
	l, err := d.look(ctx)
	if err != nil {
		return outbox.Letter{}, err
	}
	u, err := d.deps.Outbox.Letter(ctx, id)
	if err != nil {
		return u, err
	}
	if !l.mayResend(u) {
		return u, &hotline.Error{Code: hotline.Forbidden, Op: op, Safe: "只有处理这个个案的人或督导能再发一次。"}
	}
	return u, d.deps.Outbox.Resend(ctx, id, d.deps.Now())
}

// supervises reports whether the account looks after everybody's cases.
func supervises(a staff.Account) bool { return a.Role == staff.Supervisor || a.Role == staff.Admin }

func (l look) mayResend(u outbox.Letter) bool {
	return l.supervises || u.Holder != "" && u.Holder == l.me
}

// addResend adds to lines that did not arrive why, and the button.
func (d *Desk) addResend(ctx context.Context, l look, caseID string, lines []lineView) error {
	if d.deps.Outbox == nil || !anyUndelivered(lines) {
		return nil
	}
	undelivered, err := d.deps.Outbox.Undelivered(ctx, caseID, linesAtOnce)
	if err != nil {
		return err
	}
	bySeq := make(map[int64]outbox.Letter, len(undelivered))
	for _, u := range undelivered {
		bySeq[u.LineSeq] = u
	}
	for i := range lines {
		u, found := bySeq[lines[i].Seq]
		if !found || string(u.State) != lines[i].Delivery {
			continue
		}
		lines[i].Why = whyWord(u.Reason)
		if l.mayResend(u) {
			lines[i].Resend = u.ID
		}
	}
	return nil
}

func anyUndelivered(lines []lineView) bool {
	for _, v := range lines {
		if v.Delivery == string(escalation.Failed) || v.Delivery == string(escalation.Uncertain) {
			return true
		}
	}
	return false
}

// readQuota is how often the counselor may still write to her, in words.
func (d *Desk) readQuota(ctx context.Context, l look, c escalation.Case) (string, error) {
	if d.deps.Outbox == nil || !holds(c, l.me) {
		return "", nil
	}
	quota, err := d.deps.Outbox.Left(ctx, c.User, l.now)
	if err != nil {
		return "", err
	}
	return quotaWords(quota, l.now), nil
}
