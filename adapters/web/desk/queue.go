package desk

import (
	"context"
	"net/http"
	"slices"
	"strconv"

	staffweb "hotline/adapters/web/staff"
)

// queueView is all open cases, as one counselor sees them.
type queueView struct {
	Waiting []caseView
	Held    []caseView
	Alarm   alarm
}

// Key is the same for views that show the same, whatever the time.
func (q queueView) Key() string { return contentKey(timeless(q.Waiting), timeless(q.Held)) }

func timeless(views []caseView) []caseView {
	list := slices.Clone(views)
	for i := range list {
		list[i].Waited = "" // the page's own clock shows it
	}
	return list
}

// alarm is what a desk rings for: the urgent cases that nobody has claimed.
type alarm struct {
	Urgent  int      `json:"urgent"`
	Waiting int      `json:"waiting"`
	Cases   []string `json:"cases"`
}

func (d *Desk) queue(w http.ResponseWriter, r *http.Request) {
	l, err := d.look(r.Context())
	if err != nil {
		d.deps.Shell.Fail(w, r, err)
		return
	}
	view, err := d.readQueue(r.Context(), l)
	if err != nil {
		d.deps.Shell.Fail(w, r, err)
		return
	}
	d.pages.Render(w, r, "queue.html", staffweb.Page{Title: alarmTitle(view.Alarm), Nav: "desk", Data: view})
}

func (d *Desk) readQueue(ctx context.Context, l look) (queueView, error) {
	cases, err := d.deps.Cases.Queue(ctx)
	if err != nil {
		return queueView{}, err
	}
	view := queueView{Alarm: alarm{Cases: []string{}}}
	for _, c := range cases {
		v := l.at(c)
		if !v.Waiting {
			view.Held = append(view.Held, v)
			continue
		}
		view.Waiting = append(view.Waiting, v)
		if v.Urgent {
			view.Alarm.Cases = append(view.Alarm.Cases, v.ID)
		}
	}
	view.Alarm.Urgent, view.Alarm.Waiting = len(view.Alarm.Cases), len(view.Waiting)
	return view, nil
}

// alarmTitle is the page's title without a script; with one it follows.
func alarmTitle(a alarm) string {
	if a.Urgent > 0 {
		return "（" + strconv.Itoa(a.Urgent) + "）紧急 · 咨询台"
	}
	return "咨询台"
}
