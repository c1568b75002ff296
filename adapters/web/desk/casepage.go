package desk

import (
	"context"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io"
	"net/http"
	"strconv"
	"time"

	"hotline"
	staffweb "hotline/adapters/web/staff"
	"hotline/bot/escalation"
)

// caseData is the page of one case.
type caseData struct {
	Case  caseView
	Lines []lineView
	// After is where a stream goes on: the last line that will not change.
	After int64
	// Next names the next message, so that a double press is one.
	Next     string
	Outcomes []choice
	// Quota is how often she may still be written to, in words; "" for one who
	// cannot write.
	Quota string
	// Account keeps the drafts of two people on one computer apart.
	Account string
	// Draft is what could not be sent, and Wrong says why; both "" normally.
	Draft, Wrong string
	Alarm        alarm
}

// Key is the same for two states of one of the page's live parts: the facts of
// the case, the quota, and what the counselor may do with it.
func (c caseData) Key(part string) string {
	v := c.Case
	switch part {
	case "facts":
		v.Waited, v.LastLine, v.LastAt = "", "", time.Time{}
		return contentKey(v)
	case "quota":
		return contentKey(c.Quota)
	}
	return contentKey(v.Waiting, v.Open, v.Mine, v.Holder, v.Outcome, v.Note)
}

func (d *Desk) casePage(w http.ResponseWriter, r *http.Request) {
	d.showCase(w, r, http.StatusOK, "", "")
}

// showCase answers with the page of the case, with a text that could not be
// sent and the reason, if there are any.
func (d *Desk) showCase(w http.ResponseWriter, r *http.Request, status int, draft, wrong string) {
	data, err := d.readCasePage(r.Context(), r.PathValue("id"))
	if err != nil {
		d.deps.Shell.Fail(w, r, err)
		return
	}
	data.Draft, data.Wrong = draft, wrong
	d.pages.Render(w, r, "case.html", staffweb.Page{
		Title: data.Case.Pseudonym, Nav: "desk", Status: status, Data: data,
	})
}

func (d *Desk) readCasePage(ctx context.Context, id string) (caseData, error) {
	l, err := d.look(ctx)
	if err != nil {
		return caseData{}, err
	}
	data, err := d.readCase(ctx, l, id)
	if err != nil {
		return caseData{}, err
	}
	if data.Lines, data.After, err = d.readLines(ctx, l, id, 0); err != nil {
		return caseData{}, err
	}
	queue, err := d.readQueue(ctx, l)
	data.Alarm = queue.Alarm
	return data, err
}

// readCase is the case without its lines.
func (d *Desk) readCase(ctx context.Context, l look, id string) (caseData, error) {
	c, err := d.deps.Cases.Case(ctx, id)
	if err != nil {
		return caseData{}, noSuchCase(err)
	}
	next, err := newKey(d.deps.Random)
	if err != nil {
		return caseData{}, err
	}
	quota, err := d.readQuota(ctx, l, c)
	if err != nil {
		return caseData{}, err
	}
	return caseData{Case: l.at(c), Next: next, Outcomes: outcomeChoices(), Quota: quota, Account: l.me}, nil
}

// linesAtOnce bounds one read of the store.
const linesAtOnce = 500

// readLines reads all lines after the given one. It also returns where to read
// from next time: before the oldest line that has not been sent to her, because
// its state may change, otherwise after the last line.
func (d *Desk) readLines(ctx context.Context, l look, id string, after int64) ([]lineView, int64, error) {
	var views []lineView
	settled, pending := after, false
	for {
		lines, err := d.deps.Cases.Lines(ctx, id, after, linesAtOnce)
		if err != nil {
			return nil, 0, err
		}
		for _, said := range lines {
			views = append(views, l.line(said))
			after = said.Seq
			pending = pending || said.Delivery != escalation.NoDelivery && said.Delivery != escalation.Sent
			if !pending {
				settled = said.Seq
			}
		}
		if len(lines) < linesAtOnce {
			return views, settled, d.addResend(ctx, l, id, views)
		}
	}
}

func noSuchCase(err error) error {
	if hotline.CodeOf(err) != hotline.NotFound {
		return err
	}
	return &hotline.Error{Code: hotline.NotFound, Op: "desk.case", Safe: "没有这个个案。", Err: err}
}

// newKey is 16 random bytes in hexadecimal.
func newKey(random io.Reader) (string, error) {
	var raw [16]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return "", hotline.Errorf(hotline.Internal, "desk.newKey", "%w", err)
	}
	return hex.EncodeToString(raw[:]), nil
}

// contentKey is the same for the same contents.
func contentKey(contents ...any) string {
	sum := fnv.New64a()
	_, _ = fmt.Fprintf(sum, "%#v", contents) // a hash never fails to write
	return strconv.FormatUint(sum.Sum64(), 36)
}
