package wechat_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"hotline"
	"hotline/adapters/wechat"
	"hotline/bot/outbox"
)

var _ outbox.Sender = (*wechat.Sender)(nil)

func TestWhatARefusalMeansToTheOutbox(t *testing.T) {
	for errcode, want := range map[int]outbox.Verdict{
		-1: outbox.Again, 45011: outbox.Again, 40001: outbox.Again, 40014: outbox.Again, 42001: outbox.Again,
		45015: outbox.AwaitHer, 45047: outbox.AwaitHer, 45002: outbox.TooLong, 40003: outbox.Drop, 43004: outbox.Drop,
		45009: outbox.Pause, 40164: outbox.Pause, 50002: outbox.Pause, 48001: outbox.Disable,
		40007: outbox.Fail, 99999: outbox.Fail,
	} {
		s := newClient(t, saying(fmt.Sprintf(`{"errcode":%d}`, errcode)))
		if err := s.Send(t.Context(), her, "在的"); outbox.VerdictOf(err) != want {
			t.Errorf("%d: verdict %v on %v, want %v", errcode, outbox.VerdictOf(err), err, want)
		}
	}
}

func TestWhatOtherFailuresMeanToTheOutbox(t *testing.T) {
	answer := func(text string) func() *wechat.Sender {
		return func() *wechat.Sender { return newClient(t, saying(text)) }
	}
	noToken := func(text string) func() *wechat.Sender {
		return func() *wechat.Sender { return newSender(t, &fakeAPI{refusal: text}) }
	}
	for name, tt := range map[string]struct {
		sender func() *wechat.Sender
		user   hotline.UserID
		text   string
		want   outbox.Verdict
	}{
		"garbage":             {answer("<html>"), her, "在的", outbox.Doubtful},
		"nothing to send":     {answer("{}"), her, " ", outbox.Fail},
		"unknown account":     {answer("{}"), hotline.UserID{Account: "nobody"}, "在的", outbox.Fail},
		"bad secret":          {noToken(`{"errcode":40125}`), her, "在的", outbox.Pause},
		"address not allowed": {noToken(`{"errcode":40164}`), her, "在的", outbox.Pause},
		"busy with tokens":    {noToken(`{"errcode":-1}`), her, "在的", outbox.Again},
		"garbage for a token": {noToken("<html>"), her, "在的", outbox.Again},
	} {
		err := tt.sender().Send(t.Context(), tt.user, tt.text)
		if got := outbox.VerdictOf(err); err == nil || got != tt.want {
			t.Errorf("%s: verdict %v on %v, want %v", name, got, err, tt.want)
		}
	}
}

// A text whose token never came has certainly not been sent.
func TestNoTokenInTimeIsAKnownOutcome(t *testing.T) {
	s := newSender(t, &fakeAPI{hang: true})
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	err := s.Send(ctx, her, "在的")
	if hotline.CodeOf(err) != hotline.Unavailable || errors.Is(err, wechat.ErrUnknownOutcome) || outbox.VerdictOf(err) != outbox.Again {
		t.Errorf("error %v, want unavailable and a known outcome", err)
	}
}

func TestAnUnknownOutcomeIsTheOutboxesToo(t *testing.T) {
	s := newClient(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	err := s.Send(t.Context(), her, "在的")
	if !errors.Is(err, outbox.ErrUnknownOutcome) || !errors.Is(err, wechat.ErrUnknownOutcome) {
		t.Errorf("error %v, want both names of it", err)
	}
}
