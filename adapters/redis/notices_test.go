package redis_test

import (
	"context"
	"testing"
	"time"

	"hotline"
	"hotline/adapters/redis"
	"hotline/adapters/redis/redistest"
)

// patience is how long a test waits for what must come; it is no measurement.
const patience = 20 * time.Second

func TestNoticesReachOtherProcessesOnceAndSurviveARestart(t *testing.T) {
	server := redistest.Launch(t)
	a := redis.NewNotices(server.Client(t), quiet, "a")
	b := redis.NewNotices(server.Client(t), quiet, "b")
	run(t, a)
	run(t, b)
	atA, cancelA := a.Subscribe()
	defer cancelA()
	atB, cancelB := b.Subscribe()
	defer cancelB()

	reach(t, a, atB, "warm-up")
	drain(atA)
	drain(atB)
	a.Publish(hotline.Notice{Topic: hotline.CaseChanged, ID: "c1"})
	a.Publish(hotline.Notice{Topic: hotline.ArticleChanged, ID: "a2"})
	for _, at := range []<-chan hotline.Notice{atA, atB} {
		wantNext(t, at, hotline.Notice{Topic: hotline.CaseChanged, ID: "c1"})
		wantNext(t, at, hotline.Notice{Topic: hotline.ArticleChanged, ID: "a2"})
	}
	if len(atA) != 0 {
		t.Error("the publisher hears its own notice twice")
	}

	server.Kill()
	drain(atA)
	a.Publish(hotline.Notice{Topic: hotline.CaseChanged, ID: "c2"})
	wantNext(t, atA, hotline.Notice{Topic: hotline.CaseChanged, ID: "c2"})
	server.Restart(t)
	reach(t, a, atB, "c3")
}

func TestNoticesStayHomeWithoutRedis(t *testing.T) {
	n := redis.NewNotices(redistest.Start(t), quiet, "a") // Run is not called
	at, cancel := n.Subscribe()
	slow, cancelSlow := n.Subscribe()
	defer cancelSlow()
	for range 1000 { // more than any buffer holds
		n.Publish(hotline.Notice{Topic: hotline.CaseChanged, ID: "old"})
		<-at
	}
	n.Publish(hotline.Notice{Topic: hotline.OutboxFilled, ID: "new"})
	wantNext(t, at, hotline.Notice{Topic: hotline.OutboxFilled, ID: "new"})

	cancel()
	cancel()
	if _, open := <-at; open {
		t.Error("the channel is open after cancel")
	}
	var last hotline.Notice
	for len(slow) > 0 {
		last = <-slow
	}
	if last.ID != "new" {
		t.Errorf("the slow reader's last notice is %+v, want the newest", last)
	}
}

func run(t *testing.T, n *redis.Notices) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	done := make(chan error)
	go func() { done <- n.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-done; err != nil {
			t.Errorf("Run: %v", err)
		}
	})
}

// reach publishes until the other side hears it: a subscription takes a moment
// to stand, and a notice before that is lost by contract.
func reach(t *testing.T, from *redis.Notices, at <-chan hotline.Notice, id string) {
	t.Helper()
	deadline := time.After(patience)
	again := time.NewTicker(20 * time.Millisecond)
	defer again.Stop()
	for {
		select {
		case got := <-at:
			if got.ID == id {
				return
			}
		case <-again.C:
			from.Publish(hotline.Notice{Topic: hotline.CaseChanged, ID: id})
		case <-deadline:
			t.Fatalf("notice %s never came", id)
		}
	}
}

func wantNext(t *testing.T, at <-chan hotline.Notice, want hotline.Notice) {
	t.Helper()
	deadline := time.After(patience)
	for {
		select {
		case got := <-at:
			if got.ID == "warm-up" { // still on its way from reach
				continue
			}
			if got != want {
				t.Fatalf("heard %+v, want %+v", got, want)
			}
			return
		case <-deadline:
			t.Fatalf("notice %+v never came", want)
		}
	}
}

func drain(at <-chan hotline.Notice) {
	for len(at) > 0 {
		<-at
	}
}
