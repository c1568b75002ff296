package flows

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// The ways to name a day, once numerals are digits and spaces are gone.
var (
	fullDay    = regexp.MustCompile(`(?:^|\D)(\d{4}[-/.年]|\d{2}年)(\d{1,2})[-/.月](\d{1,2})(?:\D|$)`)
	eightDigit = regexp.MustCompile(`^(\d{4})(\d{2})(\d{2})$`)
	monthDay   = regexp.MustCompile(`(今年|去年|前年|)(?:^|[^\d年])?(\d{1,2})月(?:份的?)?(\d{1,2})(?:\D|$)`)
	shortDay   = regexp.MustCompile(`^()(\d{1,2})[-/.](\d{1,2})$`)
	dayOnly    = regexp.MustCompile(`^(这个月|本月|上个月|上月|)(\d{1,2})[日号]$`)
	daysAgo    = regexp.MustCompile(`^(\d{1,3})天以?前$`)
	weeksAgo   = regexp.MustCompile(`^(\d{1,2})个?(?:星期|礼拜|周)以?前$`)
	monthOnly  = regexp.MustCompile(`^(?:(?:\d{4}年|今年|去年|前年)?\d{1,2}月份?|(?:这个|本|上个|上)月|今年|去年|前年|(?:19|20)\d{2}年?)$`)
)

const daysAWeek = 7

// find is the day that an answer names. Without one it is zero, and problem
// says what is missing; neither comes back when the answer is about no day.
func (d date) find(in input, today time.Time) (day time.Time, problem string) {
	p := d.words.Phrases
	said := arabic(strings.Join(strings.Fields(in.folded), ""))
	core := strings.TrimSuffix(arabic(d.words.core(in.bare)), "生")
	if days, ok := d.words.Days[core]; ok {
		return today.AddDate(0, 0, days), ""
	}
	if strings.Count(said, "月")+strings.Count(said, "号") > 2 {
		return time.Time{}, p.DateSeveral
	}
	if monthOnly.MatchString(core) {
		return time.Time{}, p.DateNeedsDay
	}
	if m := firstMatch(fullDay, said, eightDigit, core); m != nil {
		return d.calendar(century(m[1]), atoi(m[2]), atoi(m[3]))
	}
	if m := firstMatch(monthDay, said, shortDay, said); m != nil {
		return d.thatYear(m[1], atoi(m[2]), atoi(m[3]), today)
	}
	if m := dayOnly.FindStringSubmatch(core); m != nil {
		return d.thatMonth(m[1], atoi(m[2]), today)
	}
	if m := daysAgo.FindStringSubmatch(core); m != nil {
		return today.AddDate(0, 0, -atoi(m[1])), ""
	}
	if m := weeksAgo.FindStringSubmatch(core); m != nil {
		return today.AddDate(0, 0, -daysAWeek*atoi(m[1])), ""
	}
	return time.Time{}, ""
}

func firstMatch(a *regexp.Regexp, inA string, b *regexp.Regexp, inB string) []string {
	if m := a.FindStringSubmatch(inA); m != nil {
		return m
	}
	return b.FindStringSubmatch(inB)
}

// century reads a year of four or two digits, with its sign: 2026- and 26年.
func century(year string) int {
	n := atoi(strings.TrimRight(year, "-/.年"))
	if n < 100 {
		return 2000 + n
	}
	return n
}

// calendar is the day, if there is such a day.
func (d date) calendar(year, month, day int) (time.Time, string) {
	t := time.Date(year, time.Month(month), day, 0, 0, 0, 0, shanghai())
	if t.Year() != year || int(t.Month()) != month || t.Day() != day {
		return time.Time{}, d.words.Phrases.DateImpossible
	}
	return t, ""
}

// thatYear completes a month and a day: with the year word given, or else the
// latest year that the question allows.
func (d date) thatYear(word string, month, day int, today time.Time) (time.Time, string) {
	switch word {
	case "今年":
		return d.calendar(today.Year(), month, day)
	case "去年":
		return d.calendar(today.Year()-1, month, day)
	case "前年":
		return d.calendar(today.Year()-2, month, day)
	}
	for _, year := range []int{today.Year() + 1, today.Year(), today.Year() - 1} {
		t, problem := d.calendar(year, month, day)
		if problem == "" && (d.max.set || year == today.Year()) && d.within(t, today).taken() {
			return t, ""
		}
	}
	return d.calendar(today.Year(), month, day)
}

// thatMonth completes a day: this month's, or last month's where this month's
// cannot be meant.
func (d date) thatMonth(word string, day int, today time.Time) (time.Time, string) {
	first := today.AddDate(0, 0, 1-today.Day())
	last := first.AddDate(0, -1, 0)
	if strings.HasPrefix(word, "上") {
		return d.calendar(last.Year(), int(last.Month()), day)
	}
	t, problem := d.calendar(first.Year(), int(first.Month()), day)
	if word == "" && (problem != "" || !d.within(t, today).taken()) {
		return d.calendar(last.Year(), int(last.Month()), day)
	}
	return t, problem
}

// atoi is for digits that an expression has found.
func atoi(s string) int {
	n, _ := strconv.Atoi(s)
	return n
}
