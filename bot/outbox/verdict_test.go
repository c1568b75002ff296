package outbox_test

import (
	"errors"
	"fmt"
	"testing"

	"hotline"
	"hotline/bot/outbox"
)

func TestVerdictOf(t *testing.T) {
	coded := func(code hotline.Code) error { return hotline.Errorf(code, "test.Send", "no") }
	tests := []struct {
		name string
		err  error
		want outbox.Verdict
	}{
		{"unavailable", coded(hotline.Unavailable), outbox.Again},
		{"forbidden", coded(hotline.Forbidden), outbox.AwaitHer},
		{"not found", coded(hotline.NotFound), outbox.Drop},
		{"invalid", coded(hotline.Invalid), outbox.TooLong},
		{"internal", coded(hotline.Internal), outbox.Fail},
		{"no code", errors.New("no"), outbox.Fail},
		{"judged", outbox.Judged(outbox.Pause, coded(hotline.Forbidden)), outbox.Pause},
		{"judged inside", fmt.Errorf("call: %w", outbox.Judged(outbox.Disable, coded(hotline.Forbidden))), outbox.Disable},
		{
			"unknown outcome", hotline.Errorf(hotline.Unavailable, "test.Send", "%w: reset", outbox.ErrUnknownOutcome),
			outbox.Doubtful,
		},
		{"unknown outcome before all", outbox.Judged(outbox.Again, outbox.ErrUnknownOutcome), outbox.Doubtful},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := outbox.VerdictOf(test.err); got != test.want {
				t.Errorf("verdict is %d, want %d", got, test.want)
			}
		})
	}
	judged := outbox.Judged(outbox.Drop, coded(hotline.NotFound))
	if hotline.CodeOf(judged) != hotline.NotFound || judged.Error() != coded(hotline.NotFound).Error() {
		t.Errorf("a verdict changes the error: %v", judged)
	}
}
