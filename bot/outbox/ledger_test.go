package outbox_test

import (
	"testing"
	"time"

	"hotline/bot/outbox"
)

// noon is when the tests happen.
func noon() time.Time { return time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC) }

func TestBudget(t *testing.T) {
	type step struct {
		after time.Duration // since noon
		do    string        // a contact, spend, refused (spend is), not counted, all spent, forget
		left  int
		until time.Duration // since noon; of the quota after the step
		dunno bool
	}
	const h, s = time.Hour, time.Second
	tests := []struct {
		name  string
		steps []step
	}{
		{"five after a message, in 48 hours", []step{
			{0, "message", 5, 48 * h, false},
			{1 * h, "spend", 4, 48 * h, false},
			{1 * h, "spend", 3, 48 * h, false},
			{1 * h, "spend", 2, 48 * h, false},
			{1 * h, "spend", 1, 48 * h, false},
			{48*h - s, "spend", 0, 0, false},
			{48*h - s, "refused", 0, 0, false},
			{48*h - s, "message", 5, 96*h - s, false},
			{96*h - s, "refused", 0, 0, false},
		}},
		{"three after a click, in a minute, then nobody knows", []step{
			{0, "click", 3, 60 * s, false},
			{1 * s, "spend", 2, 60 * s, false},
			{60 * s, "spend", 0, 0, true},
			{60 * s, "all spent", 0, 0, false},
			{61 * s, "refused", 0, 0, false},
		}},
		{"follow and scan are like clicks", []step{
			{0, "follow", 3, 60 * s, false},
			{30 * s, "scan", 3, 90 * s, false},
		}},
		{"a click adds to an open window and is spent first", []step{
			{0, "message", 5, 48 * h, false},
			{1 * h, "click", 8, h + 60*s, false},
			{1 * h, "spend", 7, h + 60*s, false},
			{h + 60*s, "spend", 4, 48 * h, false},
		}},
		{"what did not count comes back", []step{
			{0, "message", 5, 48 * h, false},
			{1 * s, "spend", 4, 48 * h, false},
			{1 * s, "not counted", 5, 48 * h, false},
			{1 * s, "not counted", 5, 48 * h, false},
		}},
		{"WeChat knows better", []step{
			{0, "message", 5, 48 * h, false},
			{1 * s, "all spent", 0, 0, false},
			{2 * s, "refused", 0, 0, false},
		}},
		{"an old message changes nothing", []step{
			{10 * s, "message", 5, 48*h + 10*s, false},
			{11 * s, "spend", 4, 48*h + 10*s, false},
			{5 * s, "message", 4, 48*h + 10*s, false},
		}},
		{"nothing known", []step{
			{0, "spend", 0, 0, true},
			{0, "all spent", 0, 0, false},
			{0, "forget", 0, 0, true},
		}},
		{"forgetting leaves what is open", []step{
			{0, "message", 5, 48 * h, false},
			{1 * s, "forget", 5, 48 * h, false},
		}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var b outbox.Budget
			for i, step := range test.steps {
				now := noon().Add(step.after)
				take(t, &b, step.do, now)
				got := b.Left(now)
				want := outbox.Quota{Left: step.left, Unknown: step.dunno}
				if step.until != 0 {
					want.Until = noon().Add(step.until)
				}
				if got != want {
					t.Fatalf("after step %d (%s): %+v, want %+v", i+1, step.do, got, want)
				}
			}
		})
	}
}

// take does one step of TestBudget.
func take(t *testing.T, b *outbox.Budget, do string, now time.Time) {
	t.Helper()
	switch do {
	case "spend":
		if !b.Spend(now) {
			t.Fatalf("nothing to spend at %s", now)
		}
	case "refused":
		if b.Spend(now) {
			t.Fatalf("spent too much at %s", now)
		}
	case "not counted":
		b.Correct(outbox.NotCounted, now)
	case "all spent":
		b.Correct(outbox.AllSpent, now)
	case "forget":
		b.Forget(now)
	default:
		b.Hear(outbox.Contact(do), now)
	}
}

// An answer that WeChat gave before she was heard again is out of date.
func TestBudgetHeardMeanwhile(t *testing.T) {
	var b outbox.Budget
	b.Hear(outbox.Message, noon())
	b.Hear(outbox.Message, noon().Add(2*time.Second))
	b.Correct(outbox.AllSpent, noon().Add(time.Second))
	if q := b.Left(noon().Add(3 * time.Second)); q.Left != 5 {
		t.Errorf("left is %+v", q)
	}
}
