package wechat_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"hotline/adapters/wechat"
	"hotline/bot"
)

func TestNothingToSayIsAPlainSuccess(t *testing.T) {
	for _, a := range accounts {
		for name, reply := range map[string]bot.Reply{
			"no reply": {}, "empty part": bot.Say(""), "only space and control characters": bot.Say(" \n\x01\x00"),
		} {
			t.Run(a.Name+"/"+name, func(t *testing.T) {
				b := newBench(t, nil)
				b.answer = func(context.Context, bot.Message) bot.Reply { return reply }
				answer := b.serve(push(a, textMessage("在吗")).request(t.Context()))
				if body := answer.Body.String(); body != "success" || answer.Code != http.StatusOK {
					t.Fatalf("status %d, body %q; want success", answer.Code, body)
				}
			})
		}
	}
}

func TestCharactersThatXMLForbidsAreStripped(t *testing.T) {
	b := newBench(t, nil)
	b.answer = func(context.Context, bot.Message) bot.Reply {
		return bot.Say("一\x00二\x08三\x0b四\ufffe五\xff六]]>&<b>\t七\r\n八😀")
	}
	for _, a := range accounts {
		if got, want := b.say(t, a, "在吗"), "一二三四五六]]>&<b>\t七\n八😀"; got != want {
			t.Errorf("%s: answered %q, want %q", a.Name, got, want)
		}
	}
}

func TestAPanicIsAnsweredWithTheFallback(t *testing.T) {
	for name, throw := range map[string]func(){
		"her words":     func() { panic("她说：救命") },
		"runtime fault": func() { _ = any(t.Name()).(error) },
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, nil)
			b.answer = func(context.Context, bot.Message) bot.Reply { throw(); return bot.Reply{} }
			for _, a := range accounts {
				if got := b.say(t, a, "在吗"); got != fallback {
					t.Errorf("answered %q, want the fallback", got)
				}
			}
			if log := b.log.String(); !strings.Contains(log, "panic") || strings.Contains(log, "救命") {
				t.Errorf("log %q; want the panic without what was thrown", log)
			}
		})
	}
}

func TestASlowHandlerRunsOnceAndItsReplyFollows(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.answer = func(ctx context.Context, _ bot.Message) bot.Reply {
			time.Sleep(30 * time.Second) // deaf to its context
			if ctx.Err() == nil {
				t.Error("the handler's context goes on for ever")
			}
			return bot.Say("慢慢想好的话")
		}
		began := time.Now()
		if got := b.say(t, safeAc, "在吗"); got != fallback {
			t.Errorf("answered %q, want the fallback", got)
		}
		if took := time.Since(began); took != 4500*time.Millisecond {
			t.Errorf("answered after %v, want 4.5 s", took)
		}
		time.Sleep(time.Minute)
		synctest.Wait()
		if !slices.Equal(b.overflow, []string{"慢慢想好的话"}) || len(b.handled) != 1 {
			t.Errorf("the outbox has %q after %d runs, want the late reply of one", b.overflow, len(b.handled))
		}
	})
}

func TestAHandlerThatHeedsItsContextAnswersItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, nil)
		b.answer = func(ctx context.Context, _ bot.Message) bot.Reply {
			<-ctx.Done()
			return bot.Say("自己的话")
		}
		if got := b.say(t, safeAc, "在吗"); got != "自己的话" {
			t.Errorf("answered %q, want what the handler said in its last moment", got)
		}
	})
}

func TestWeChatHangingUpDoesNotStopTheTurn(t *testing.T) {
	b := newBench(t, nil)
	b.answer = func(ctx context.Context, _ bot.Message) bot.Reply {
		if ctx.Err() != nil {
			t.Error("the turn ended with the connection")
		}
		return bot.Say("好")
	}
	ctx, hangUp := context.WithCancel(t.Context())
	hangUp()
	b.serve(push(plainAc, textMessage("在吗")).request(ctx))
	if len(b.handled) != 1 {
		t.Fatalf("%d runs, want 1", len(b.handled))
	}
}

func TestPartsShareTheResponseWhileTheyFit(t *testing.T) {
	b := newBench(t, nil)
	b.answer = func(context.Context, bot.Message) bot.Reply {
		return bot.Reply{Parts: []bot.Part{{Text: "先打 110。"}, {Text: "再看这些：", Choices: []string{"庇护所", "告诫书"}}}}
	}
	if got, want := b.say(t, safeAc, "在吗"), "先打 110。\n\n再看这些：\n1 庇护所\n2 告诫书"; got != want {
		t.Fatalf("answered %q, want %q", got, want)
	}
	if len(b.overflow) != 0 {
		t.Errorf("the outbox has %q, want nothing", b.overflow)
	}
}

func TestALongReplyContinuesThroughTheOutbox(t *testing.T) {
	b := newBench(t, nil)
	long := strings.Repeat("这是一句不长不短的话。", 200)
	b.answer = func(context.Context, bot.Message) bot.Reply {
		return bot.Reply{Parts: []bot.Part{{Text: long}, {Text: "回数字。", Choices: []string{"好"}}}}
	}
	first := b.say(t, safeAc, "在吗")
	if got := first + strings.Join(b.overflow, ""); got != long+"回数字。\n1 好" {
		t.Fatalf("what arrives differs from what was said: %d bytes", len(got))
	}
	for i, piece := range append([]string{first}, b.overflow[:len(b.overflow)-1]...) {
		if !strings.HasSuffix(piece, "。") || len(piece) > wechat.MaxText {
			t.Errorf("piece %d has %d bytes and ends in %q", i, len(piece), piece[len(piece)-3:])
		}
	}
	if !strings.HasSuffix(b.keys[0], ":7001#1") || !strings.HasSuffix(b.keys[1], ":7001#2") {
		t.Errorf("source keys %q, want the message's key with numbers", b.keys)
	}
}

func TestWithoutAnOutboxALongReplyIsCutAndSaysSo(t *testing.T) {
	long := strings.Repeat("这是一句不长不短的话。", 200)
	tests := []struct {
		name   string
		change func(*wechat.CallbackOptions)
		full   error
	}{
		{"none", func(o *wechat.CallbackOptions) { o.Overflow = nil }, nil},
		{"down", nil, errors.New("disk full")},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, tt.change)
			b.full = tt.full
			b.answer = func(context.Context, bot.Message) bot.Reply { return bot.Say(long) }
			got := b.say(t, plainAc, "在吗")
			body, cut := strings.CutSuffix(got, "\n"+cutLine)
			if !cut || !strings.HasSuffix(body, "。") || !strings.HasPrefix(long, body) {
				t.Fatalf("the reply ends %q, want a whole sentence and the line that says so", got[max(0, len(got)-80):])
			}
		})
	}
}
