package sql_test

import (
	"maps"
	"reflect"
	"slices"

	"hotline/bot"
	"hotline/bot/escalation"
	"hotline/bot/triage"
)

func (r room) records() {
	records := r.store.Records()
	first := bot.Record{
		SourceKey: "m1", User: woman(1), Kind: "training",
		Fields: map[string]string{"skill": "电商", "town": "河口镇"}, At: noon(),
	}
	r.done(records.SaveRecord(r.Context(), first))
	first.Fields = map[string]string{"skill": "别的"}
	r.done(records.SaveRecord(r.Context(), first))
	r.done(records.SaveRecord(r.Context(), bot.Record{SourceKey: "m1", User: woman(2), Kind: "training", At: after(1)}))
	r.done(records.SaveRecord(r.Context(), bot.Record{SourceKey: "m2", User: woman(1), Kind: "ledger", At: after(2)}))

	got, err := records.Newest(r.Context(), "training", 10)
	r.done(err)
	if len(got) != 2 || got[0].User != woman(2) || got[1].User != woman(1) {
		r.Fatalf("records are %+v", got)
	}
	if want := map[string]string{"skill": "电商", "town": "河口镇"}; !maps.Equal(got[1].Fields, want) {
		r.Errorf("the repeat changed the fields to %v", got[1].Fields)
	}
}

func (r room) questions() {
	questions := r.store.Questions()
	q := bot.Unanswered{SourceKey: "m1", Text: "宅基地咋办", Nearest: []string{"land", "house"}, At: noon()}
	r.done(questions.NoteUnanswered(r.Context(), q))
	r.done(questions.NoteUnanswered(r.Context(), q))
	r.done(questions.NoteUnanswered(r.Context(), bot.Unanswered{SourceKey: "m2", Text: "彩礼", At: after(1)}))
	got, err := questions.Newest(r.Context(), 10)
	r.done(err)
	if len(got) != 2 || got[0].Text != "彩礼" || got[1].Text != q.Text || !slices.Equal(got[1].Nearest, q.Nearest) {
		r.Errorf("questions are %+v", got)
	}
	one, err := questions.Newest(r.Context(), 1)
	r.done(err)
	if len(one) != 1 {
		r.Errorf("at most one: %+v", one)
	}
}

func (r room) watches() {
	watches := r.store.Watches()
	o := opening(woman(1), "m1", triage.P1, noon())
	o.Reason, o.Flags, o.Evidence = escalation.Silence, []triage.Flag{triage.Uncertain}, []string{"不想活"}
	due := func(minutes int) []escalation.Opening {
		r.Helper()
		found, err := watches.DueWatches(r.Context(), after(minutes), 10)
		r.done(err)
		return found
	}
	r.done(watches.Watch(r.Context(), o, after(3)))
	r.done(watches.Watch(r.Context(), o, after(9))) // the same watch: it is due when it was
	if early := due(2); len(early) != 0 {
		r.Errorf("due too early: %+v", early)
	}
	for range 2 { // they stay
		found := due(3)
		if len(found) != 1 {
			r.Fatalf("due are %+v", found)
		}
		found[0].SourceKey = o.SourceKey // comes back as stored
		if !reflect.DeepEqual(found[0], o) {
			r.Errorf("due is\n%+v, want\n%+v", found[0], o)
		}
	}

	later := opening(woman(1), "m2", triage.P2, after(1))
	r.done(watches.Watch(r.Context(), later, after(8))) // replaces the earlier one
	r.done(watches.Watch(r.Context(), opening(woman(2), "m1", triage.P1, noon()), after(7)))
	if found := due(6); len(found) != 0 {
		r.Errorf("a replaced watch is due: %+v", found)
	}
	if found := due(8); len(found) != 2 || found[0].User != woman(2) || found[1].User != woman(1) {
		r.Errorf("due are %+v", found)
	}
	one, err := watches.DueWatches(r.Context(), after(8), 1)
	r.done(err)
	if len(one) != 1 {
		r.Errorf("at most one: %+v", one)
	}
	r.done(watches.EndWatch(r.Context(), woman(1)))
	r.done(watches.EndWatch(r.Context(), woman(1)))
	r.done(watches.EndWatch(r.Context(), woman(3)))
	if found := due(8); len(found) != 1 || found[0].User != woman(2) {
		r.Errorf("due are %+v", found)
	}
}

// watchOpens opens the case of a due watch, twice, while she has a case that
// holds the message: as the watchman does after a crash.
func (r room) watchOpens() {
	c := r.opened(woman(1), "m0", triage.P2, noon())
	_, err := r.store.Cases().Append(r.Context(), escalation.Saying{
		CaseID: c.ID, SourceKey: "m1", Line: said("第一句 m1", noon()), Level: triage.P4,
	})
	r.done(err)
	r.done(r.store.Watches().Watch(r.Context(), opening(woman(1), "m1", triage.P1, noon()), after(3)))
	for range 2 {
		due, err := r.store.Watches().DueWatches(r.Context(), after(3), 10)
		r.done(err)
		opened, err := r.store.Cases().Open(r.Context(), due[0])
		r.done(err)
		if opened.ID != c.ID || opened.Level != triage.P1 {
			r.Errorf("opened %+v", opened)
		}
	}
	if got, want := r.texts(c.ID), []string{"第一句 m0", "第一句 m1"}; !slices.Equal(got, want) {
		r.Errorf("lines are %q, want %q", got, want)
	}
}
