package sql_test

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hotline"
	"hotline/bot/escalation"
	"hotline/bot/triage"
)

func (r room) openCase() {
	o := escalation.Opening{
		SourceKey: "m1", User: woman(1), Level: triage.P0,
		Kinds: []triage.Kind{triage.Violence, triage.ChildDanger}, Flags: []triage.Flag{triage.DeviceUnsafe},
		Evidence: []string{"打我", "快点"}, Reason: escalation.Danger, At: noon(),
		Lines: []escalation.Line{
			said("在吗", after(-2)),
			{Author: escalation.Bot, Text: "我在。", At: after(-2)},
			said("他现在打我呢 快点", noon()),
		},
	}
	c, err := r.store.Cases().Open(r.Context(), o)
	r.done(err)
	if !regexp.MustCompile(`^1124-[0-9A-HJKMNP-TV-Z]{4}$`).MatchString(c.ID) {
		r.Errorf("id is %q", c.ID)
	}
	if !regexp.MustCompile(`^\p{Han}{2}-\d{4}$`).MatchString(c.Pseudonym) {
		r.Errorf("pseudonym is %q", c.Pseudonym)
	}
	want := escalation.Case{
		ID: c.ID, User: o.User, Pseudonym: c.Pseudonym, Level: o.Level, Kinds: o.Kinds, Flags: o.Flags,
		Evidence: o.Evidence, Reason: o.Reason, State: escalation.Waiting, OpenedAt: o.At,
		LastLine: "他现在打我呢 快点", LastAt: o.At,
	}
	if !reflect.DeepEqual(c, want) {
		r.Errorf("opened\n%+v, want\n%+v", c, want)
	}
	stored, err := r.store.Cases().Case(r.Context(), c.ID)
	r.done(err)
	if !reflect.DeepEqual(stored, want) {
		r.Errorf("stored\n%+v, want\n%+v", stored, want)
	}
	for i, line := range r.lines(c.ID) {
		o.Lines[i].CaseID, o.Lines[i].Seq = c.ID, int64(i+1)
		if line != o.Lines[i] {
			r.Errorf("line %d is %+v, want %+v", i, line, o.Lines[i])
		}
	}
	_, err = r.store.Cases().Case(r.Context(), "1124-NONE")
	r.refused(err, hotline.NotFound)
}

func (r room) openTwice() {
	first := r.opened(woman(1), "m1", triage.P1, noon())
	second := r.opened(woman(1), "m1", triage.P0, after(1))
	if !reflect.DeepEqual(first, second) {
		r.Errorf("the repeat changed the case:\n%+v, was\n%+v", second, first)
	}
	if texts := r.texts(first.ID); len(texts) != 1 {
		r.Errorf("lines are %q", texts)
	}
	other := r.opened(woman(2), "m1", triage.P1, noon())
	if other.ID == first.ID {
		r.Error("the same key of another woman came to the same case")
	}
}

func (r room) openRepeatedAfterClosing() {
	cases := r.store.Cases()
	c := r.claimed(woman(1), "m1", "li")
	r.opened(woman(1), "m2", triage.P1, after(1)) // joins
	_, err := cases.Close(r.Context(), c.ID, "li", escalation.Safe, "", after(2))
	r.done(err)
	for _, key := range []string{"m1", "m2"} {
		again := r.opened(woman(1), key, triage.P1, noon())
		if again.ID != c.ID || again.State != escalation.Closed {
			r.Errorf("%s came to %s, %s", key, again.ID, again.State)
		}
	}
	if next := r.opened(woman(1), "m3", triage.P1, after(3)); next.ID == c.ID || next.State != escalation.Waiting {
		r.Errorf("a new message came to %s, %s", next.ID, next.State)
	}
}

func (r room) joinCase() {
	c := r.opened(woman(1), "m1", triage.P1, noon())
	milder := opening(woman(1), "m2", triage.P2, after(1))
	milder.Kinds, milder.Evidence = []triage.Kind{triage.Medical}, []string{"发烧"}
	joined, err := r.store.Cases().Open(r.Context(), milder)
	r.done(err)
	if joined.ID != c.ID || joined.Level != triage.P1 || joined.Kinds != nil || joined.Evidence != nil {
		r.Errorf("a milder opening made %+v", joined)
	}

	worse := opening(woman(1), "m3", triage.P0, after(2))
	worse.Kinds, worse.Flags = []triage.Kind{triage.Violence}, []triage.Flag{triage.Minor}
	worse.Lines = []escalation.Line{said("早先的话", noon()), said("他拿刀", after(2))}
	joined, err = r.store.Cases().Open(r.Context(), worse)
	r.done(err)
	if joined.ID != c.ID || joined.Level != triage.P0 || len(joined.Kinds) != 1 || len(joined.Flags) != 1 {
		r.Errorf("a worse opening made %+v", joined)
	}
	if joined.LastLine != "他拿刀" || !joined.LastAt.Equal(after(2)) {
		r.Errorf("the newest line is %q of %s", joined.LastLine, joined.LastAt)
	}

	// What is in the case already is not added again by an opening.
	_, err = r.store.Cases().Append(r.Context(), escalation.Saying{
		CaseID: c.ID, SourceKey: "m4", Line: said("还在", after(3)), Level: triage.P4,
	})
	r.done(err)
	late := opening(woman(1), "m4", triage.P2, after(4))
	late.Lines = []escalation.Line{said("还在", after(3))}
	_, err = r.store.Cases().Open(r.Context(), late)
	r.done(err)
	if got, want := r.texts(c.ID), []string{"第一句 m1", "第一句 m2", "他拿刀", "还在"}; !slices.Equal(got, want) {
		r.Errorf("lines are %q, want %q", got, want)
	}
}

func (r room) openAtOnce() {
	const n = 20
	ids := make([]string, n)
	together(n, func(i int) {
		c, err := r.store.Cases().Open(r.Context(), opening(woman(1), fmt.Sprintf("m%d", i), triage.P1, noon()))
		if err != nil {
			r.Error(err)
		}
		ids[i] = c.ID
	})
	if len(slices.Compact(ids)) != 1 {
		r.Errorf("cases are %q", ids)
	}
	texts := r.texts(ids[0])
	slices.Sort(texts)
	if len(slices.Compact(texts)) != n {
		r.Errorf("lines are %q", texts)
	}
}

func (r room) openOneAtOnce() {
	const n = 20
	ids := make([]string, n)
	together(n, func(i int) {
		c, err := r.store.Cases().Open(r.Context(), opening(woman(1), "m1", triage.P1, noon()))
		if err != nil {
			r.Error(err)
		}
		ids[i] = c.ID
	})
	if len(slices.Compact(ids)) != 1 {
		r.Errorf("cases are %q", ids)
	}
	if texts := r.texts(ids[0]); len(texts) != 1 {
		r.Errorf("lines are %q", texts)
	}
}

func (r room) openCaseOf() {
	cases := r.store.Cases()
	_, err := cases.OpenCaseOf(r.Context(), woman(1))
	r.refused(err, hotline.NotFound)
	c := r.claimed(woman(1), "m1", "li")
	found, err := cases.OpenCaseOf(r.Context(), woman(1))
	r.done(err)
	if found.ID != c.ID || found.State != escalation.Claimed || found.User != woman(1) {
		r.Errorf("found %+v", found)
	}
	_, err = cases.OpenCaseOf(r.Context(), woman(2))
	r.refused(err, hotline.NotFound)
	_, err = cases.OpenCaseOf(r.Context(), hotline.UserID{Account: "town", OpenID: woman(1).OpenID})
	r.refused(err, hotline.NotFound)
	_, err = cases.Close(r.Context(), c.ID, "li", escalation.Safe, "", after(2))
	r.done(err)
	_, err = cases.OpenCaseOf(r.Context(), woman(1))
	r.refused(err, hotline.NotFound)
}

func (r room) appendLine() {
	c := r.opened(woman(1), "m1", triage.P1, noon())
	reply := escalation.Saying{
		CaseID: c.ID, SourceKey: "m1/reply", Level: triage.P4,
		Flags: []triage.Flag{triage.DeviceUnsafe},
		Line:  escalation.Line{Author: escalation.Bot, Text: "请先打 110。", At: noon()},
	}
	for range 2 {
		got, err := r.store.Cases().Append(r.Context(), reply)
		r.done(err)
		if got.LastLine == "请先打 110。" || got.Level != triage.P1 || !slices.Contains(got.Flags, triage.DeviceUnsafe) {
			r.Errorf("the case is %+v", got)
		}
	}
	// A repeat of her own first message adds nothing either.
	_, err := r.store.Cases().Append(r.Context(), escalation.Saying{
		CaseID: c.ID, SourceKey: "m1", Line: said("第一句 m1", noon()), Level: triage.P4,
	})
	r.done(err)
	lines := r.lines(c.ID)
	if len(lines) != 2 || lines[1].Seq != 2 || lines[1].Author != escalation.Bot {
		r.Errorf("lines are %+v", lines)
	}
	reply.CaseID = "1124-NONE"
	_, err = r.store.Cases().Append(r.Context(), reply)
	r.refused(err, hotline.NotFound)
}

func (r room) appendRaises() {
	o := opening(woman(1), "m1", triage.P2, noon())
	o.Kinds, o.Evidence = []triage.Kind{triage.Violence}, []string{"骂我"}
	c, err := r.store.Cases().Open(r.Context(), o)
	r.done(err)
	both := []triage.Kind{triage.Poisoning, triage.Violence}
	tests := []struct {
		key       string
		level     triage.Level
		kinds     []triage.Kind
		words     []string
		wantLevel triage.Level
		wantKinds []triage.Kind
		wantWords []string
	}{
		{"m2", triage.P2, []triage.Kind{triage.Medical}, []string{"头疼"}, triage.P2, o.Kinds, o.Evidence},
		{"m3", triage.P0, both, []string{"喝了农药"}, triage.P0, both, []string{"喝了农药", "骂我"}},
		{"m4", triage.P4, nil, nil, triage.P0, both, []string{"喝了农药", "骂我"}},
	}
	for _, test := range tests {
		_, err := r.store.Cases().Append(r.Context(), escalation.Saying{
			CaseID: c.ID, SourceKey: test.key, Line: said("又一句", noon()),
			Level: test.level, Kinds: test.kinds, Evidence: test.words,
		})
		r.done(err)
		got, err := r.store.Cases().Case(r.Context(), c.ID)
		r.done(err)
		if got.Level != test.wantLevel || !slices.Equal(got.Kinds, test.wantKinds) || !slices.Equal(got.Evidence, test.wantWords) {
			r.Errorf("after %s: %s %q %q", test.key, got.Level, got.Kinds, got.Evidence)
		}
	}
}

func (r room) appendClosed() {
	c := r.claimed(woman(1), "m1", "li")
	_, err := r.store.Cases().Close(r.Context(), c.ID, "li", escalation.Safe, "", after(2))
	r.done(err)
	before := r.texts(c.ID)
	got, err := r.store.Cases().Append(r.Context(), escalation.Saying{
		CaseID: c.ID, SourceKey: "m2", Line: said("还有一句", after(3)), Level: triage.P0,
	})
	r.refused(err, hotline.Conflict)
	if got.State != escalation.Closed || got.Level != triage.P1 {
		r.Errorf("the case is %+v", got)
	}
	_, err = r.store.Cases().Append(r.Context(), escalation.Saying{
		CaseID: c.ID, SourceKey: "m1", Line: said("第一句 m1", noon()), Level: triage.P4,
	})
	r.done(err) // it is there already
	if texts := r.texts(c.ID); !slices.Equal(texts, before) {
		r.Errorf("lines are %q, were %q", texts, before)
	}
}

func (r room) linesByPage() {
	c := r.opened(woman(1), "m1", triage.P1, noon())
	for i := 2; i <= 5; i++ {
		_, err := r.store.Cases().Append(r.Context(), escalation.Saying{
			CaseID: c.ID, SourceKey: fmt.Sprintf("m%d", i), Line: said("又一句", after(i)), Level: triage.P4,
		})
		r.done(err)
	}
	tests := []struct {
		after int64
		limit int
		want  []int64
	}{
		{0, 2, []int64{1, 2}},
		{2, 2, []int64{3, 4}},
		{4, 10, []int64{5}},
		{5, 10, nil},
		{0, 0, nil},
	}
	for _, test := range tests {
		lines, err := r.store.Cases().Lines(r.Context(), c.ID, test.after, test.limit)
		r.done(err)
		var got []int64
		for _, line := range lines {
			got = append(got, line.Seq)
		}
		if !slices.Equal(got, test.want) {
			r.Errorf("after %d, at most %d: %d, want %d", test.after, test.limit, got, test.want)
		}
	}
}

func (r room) queueOrder() {
	late := r.opened(woman(1), "m", triage.P1, after(5))
	early := r.opened(woman(2), "m", triage.P1, noon())
	mild := r.opened(woman(3), "m", triage.P2, after(-60))
	worst := r.opened(woman(4), "m", triage.P0, after(9))
	held := r.opened(woman(5), "m", triage.P0, after(-90))
	gone := r.claimed(woman(6), "m", "li")
	_, err := r.store.Cases().Claim(r.Context(), held.ID, "li", after(10))
	r.done(err)
	_, err = r.store.Cases().Close(r.Context(), gone.ID, "li", escalation.Advised, "", after(10))
	r.done(err)

	queue, err := r.store.Cases().Queue(r.Context())
	r.done(err)
	got := make([]string, len(queue))
	for i, c := range queue {
		got[i] = c.ID
	}
	if want := []string{worst.ID, early.ID, late.ID, mild.ID, held.ID}; !slices.Equal(got, want) {
		r.Errorf("the queue is %q, want %q", got, want)
	}
}

func (r room) closedCases() {
	ids := make([]string, 3)
	for i := range ids {
		c := r.claimed(woman(i), "m", "li")
		_, err := r.store.Cases().Close(r.Context(), c.ID, "li", escalation.Safe, "好了", after(10+i))
		r.done(err)
		ids[i] = c.ID
	}
	r.opened(woman(9), "m", triage.P0, noon())
	tests := []struct {
		before, limit int
		want          []string
	}{
		{60, 10, []string{ids[2], ids[1], ids[0]}},
		{60, 2, []string{ids[2], ids[1]}},
		{11, 10, []string{ids[0]}},
		{10, 10, nil},
	}
	for _, test := range tests {
		cases, err := r.store.Cases().ClosedCases(r.Context(), after(test.before), test.limit)
		r.done(err)
		var got []string
		for _, c := range cases {
			got = append(got, c.ID)
		}
		if !slices.Equal(got, test.want) {
			r.Errorf("before %d, at most %d: %q, want %q", test.before, test.limit, got, test.want)
		}
	}
}

func (r room) noSourceKey() {
	_, err := r.store.Cases().Open(r.Context(), opening(woman(1), "", triage.P0, noon()))
	r.refused(err, hotline.Invalid)
	_, err = r.store.Cases().Append(r.Context(), escalation.Saying{CaseID: "x"})
	r.refused(err, hotline.Invalid)
	_, err = r.store.Cases().Write(r.Context(), "x", "li", "好", "", noon())
	r.refused(err, hotline.Invalid)
	r.refused(r.store.Outbox().Enqueue(r.Context(), woman(1), "好", "", noon()), hotline.Invalid)
	r.refused(r.store.Watches().Watch(r.Context(), opening(woman(1), "", triage.P1, noon()), noon()), hotline.Invalid)
	nobody := opening(hotline.UserID{}, "m1", triage.P0, noon())
	_, err = r.store.Cases().Open(r.Context(), nobody)
	r.refused(err, hotline.Invalid)
}

func TestErrorsTellNothingOfHer(t *testing.T) {
	r := room{t, openFile(t, t.TempDir()+"/hotline.db")}
	c := r.opened(woman(1), "oTEST-0001/1/2", triage.P0, noon())
	_, written := r.store.Cases().Write(r.Context(), c.ID, "li", "一句话", "k", noon())
	_, appended := r.store.Cases().Append(r.Context(), escalation.Saying{
		CaseID: "1124-NONE", SourceKey: "oTEST-0001/1/3", Line: said("一句话", noon()),
	})
	for _, err := range []error{written, appended} {
		if err == nil || strings.Contains(err.Error(), "oTEST") || strings.Contains(err.Error(), "一句话") {
			t.Errorf("the error is %v", err)
		}
	}
}
