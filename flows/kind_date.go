package flows

import (
	"regexp"
	"strconv"
	"time"
)

// date is a day. Its value is written 2026-10-03.
type date struct {
	words    *words
	min, max bound
}

// bound is a limit of a date: a day of the calendar, or some time from today.
// The zero bound holds nothing back.
type bound struct {
	set           bool
	fixed         time.Time
	years, months int
	days          int
}

var boundForm = regexp.MustCompile(`^([+-]\d{1,4})([ymd])$`)

func newDate(a *ask, w *words, f *faults) kind {
	a.refuse(f, "options", "unit")
	return date{w, newBound(a.min, f), newBound(a.max, f)}
}

// newBound reads "today", "-90d", "-18m", "-3y" or "2026-01-01".
func newBound(t text, f *faults) bound {
	if !t.set() {
		return bound{}
	}
	if t.value == "today" {
		return bound{set: true}
	}
	if fixed, ok := parseDay(t.value); ok {
		return bound{set: true, fixed: fixed}
	}
	found := boundForm.FindStringSubmatch(t.value)
	if found == nil {
		f.add(t.line, "a date limit is today, a day like 2026-01-01, or some time from today like -90d, -18m, -3y; not %q", t.value)
		return bound{}
	}
	n, _ := strconv.Atoi(found[1]) // digits, by the expression
	switch found[2] {
	case "y":
		return bound{set: true, years: n}
	case "m":
		return bound{set: true, months: n}
	}
	return bound{set: true, days: n}
}

func (b bound) day(today time.Time) time.Time {
	if !b.fixed.IsZero() {
		return b.fixed
	}
	return today.AddDate(b.years, b.months, b.days)
}

// shanghai is the zone of every day that she sees. China has had no summer
// time since 1991, so it needs no time zone files.
func shanghai() *time.Location { return time.FixedZone("Asia/Shanghai", 8*60*60) }

// dayOf is the day of a moment in [shanghai], at its midnight.
func dayOf(t time.Time) time.Time {
	y, m, d := t.In(shanghai()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, shanghai())
}

func parseDay(s string) (time.Time, bool) {
	t, err := time.ParseInLocation(time.DateOnly, s, shanghai())
	return t, err == nil
}

func (d date) choices() []string { return nil }

func (d date) read(in input, now time.Time) answer {
	p := d.words.Phrases
	switch {
	case containsAny(in.bare, d.words.Lunar):
		return answer{problem: p.DateLunar}
	case d.words.asks(in.folded):
		return answer{}
	}
	day, problem := d.find(in, dayOf(now))
	if day.IsZero() {
		return answer{problem: problem}
	}
	return d.within(day, dayOf(now))
}

func (d date) within(day, today time.Time) answer {
	p := d.words.Phrases
	switch {
	case d.max.set && day.After(d.max.day(today)) && day.After(today):
		return answer{problem: p.DateFuture}
	case d.max.set && day.After(d.max.day(today)):
		return answer{problem: p.DateTooLate}
	case d.min.set && day.Before(d.min.day(today)):
		return answer{problem: p.DateTooEarly}
	}
	return answer{value: day.Format(time.DateOnly)}
}

func (d date) shown(value string) string {
	day, ok := parseDay(value)
	if !ok {
		return ""
	}
	return day.Format("2006年1月2日")
}

func (d date) typed(value string) (any, bool) {
	day, ok := parseDay(value)
	return day, ok
}

func (d date) longest() string { return "2026年12月31日" }

func (d date) branches() []branchName { return nil }
