package main

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"hotline"
	"hotline/adapters/redis/redistest"
	"hotline/adapters/sql"
	"hotline/adapters/standin"
	"hotline/bot/escalation"
)

// cluster is some instances of the product on one Redis and one database,
// with a stand-in for each, all real.
type cluster struct {
	store  *sql.Store
	phones []*standin.Server
}

func newCluster(t *testing.T, instances int) *cluster {
	t.Helper()
	a := testAccount()
	redisAddr := redistest.StartAddr(t)
	database := filepath.Join(t.TempDir(), "hotline.db")
	c := &cluster{}
	for range instances {
		addr := freeAddr(t)
		config := a.configFile(t, addr, redisAddr, database, "http://127.0.0.1:1")
		startProcess(t, nil, "serve", "--config", config).awaitHealthy(addr)
		phones := a.phones(addr)
		t.Cleanup(phones.Close)
		c.phones = append(c.phones, phones)
	}
	store, err := sql.Open(t.Context(), database)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = store.Close() })
	c.store = store
	return c
}

// send writes from a phone through one of the instances; she must get a reply.
func (c *cluster) send(t *testing.T, instance int, phone, text string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	d, err := c.phones[instance].Send(ctx, phone, text)
	if err != nil || d.Fault != "" {
		t.Errorf("%s: %v %s %s", phone, err, d.Fault, d.Reason)
	}
	return d.Reply()
}

// herLines are what she said in her open case, oldest first.
func (c *cluster) herLines(t *testing.T, phone string) []string {
	t.Helper()
	open, err := c.store.Cases().OpenCaseOf(t.Context(), hotline.UserID{Account: "main", OpenID: phone})
	if err != nil {
		t.Fatalf("%s has no case: %v", phone, err)
	}
	lines, err := c.store.Cases().Lines(t.Context(), open.ID, 0, 1000)
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, l := range lines {
		if l.Author == escalation.Her {
			said = append(said, l.Text)
		}
	}
	return said
}

// TestThreeDeliveriesOneTurn: WeChat delivers a push up to three times. All
// three get the same reply, and the turn is applied once.
func TestThreeDeliveriesOneTurn(t *testing.T) {
	c := newCluster(t, 2)
	const phone = "o_three_deliveries_00000000"
	first := c.send(t, 0, phone, "他现在打我呢 快点")
	if !strings.Contains(strings.SplitN(first, "\n", 2)[0], "110") {
		t.Fatalf("no 110 in the first line of %q", first)
	}
	var repeats sync.WaitGroup
	for range 3 {
		repeats.Go(func() {
			d, err := c.phones[0].Repeat(t.Context(), phone)
			if err != nil || d.Reply() != first {
				t.Errorf("a repeat got %q (%v), want the first reply", d.Reply(), err)
			}
		})
	}
	repeats.Wait()
	if said := c.herLines(t, phone); len(said) != 1 {
		t.Errorf("the case holds %d messages, want 1: %q", len(said), said)
	}
}

// TestTwoProcessesOneUser: different messages of one woman, at once, through
// two processes on one Redis. Each is applied, in some order, none is lost.
func TestTwoProcessesOneUser(t *testing.T) {
	const women, rounds = 8, 2
	c := newCluster(t, 2)
	var all sync.WaitGroup
	for w := range women {
		all.Go(func() {
			phone := fmt.Sprintf("o_two_processes_%011d", w)
			want := map[string]bool{}
			for round := range rounds {
				var both sync.WaitGroup
				for instance := range c.phones {
					text := fmt.Sprintf("呱唧%d嘎嘣%d", round, instance)
					want[text] = true
					both.Go(func() { c.send(t, instance, phone, text) })
				}
				both.Wait()
			}
			c.send(t, w%2, phone, "人工")
			said := c.herLines(t, phone)
			for _, text := range said {
				delete(want, text)
			}
			if len(want) > 0 || len(said) != rounds*2+1 {
				t.Errorf("%s: %d lines, lost %v of %q", phone, len(said), want, said)
			}
		})
	}
	all.Wait()
}
