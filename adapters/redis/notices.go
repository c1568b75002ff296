package redis

import (
	"context"
	"encoding/json"
	"log/slog"
	"sync"

	goredis "github.com/redis/go-redis/v9"

	"hotline"
)

const (
	noticeChannel = "hotline:notices"
	// Buffers hold a burst; who falls further behind loses the oldest.
	subscriberBuffer = 64
	outgoingBuffer   = 256
)

// Notices is [hotline.Notices] within one process, and between processes while
// Redis is up and [Notices.Run] runs.
type Notices struct {
	rdb      goredis.UniversalClient
	logger   *slog.Logger
	instance string
	outgoing chan hotline.Notice

	mu          sync.Mutex
	subscribers map[chan hotline.Notice]struct{}
}

// wire is a notice on its way to other processes.
type wire struct {
	// From is the instance that published it; it has heard it already.
	From string `json:"from"`
	hotline.Notice
}

// NewNotices carries notices for one process. instance must differ from that
// of every other process on the same Redis.
func NewNotices(rdb goredis.UniversalClient, logger *slog.Logger, instance string) *Notices {
	return &Notices{
		rdb:         rdb,
		logger:      logger,
		instance:    instance,
		outgoing:    make(chan hotline.Notice, outgoingBuffer),
		subscribers: map[chan hotline.Notice]struct{}{},
	}
}

// Publish implements [hotline.Notices]. It never waits for Redis.
func (n *Notices) Publish(notice hotline.Notice) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.deliver(notice)
	push(n.outgoing, notice)
}

// Subscribe implements [hotline.Notices]. cancel closes the channel; calling
// it again does nothing.
func (n *Notices) Subscribe() (notices <-chan hotline.Notice, cancel func()) {
	c := make(chan hotline.Notice, subscriberBuffer)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.subscribers[c] = struct{}{}
	return c, func() { n.unsubscribe(c) }
}

// Run exchanges notices with other processes until ctx ends, then returns nil.
// While Redis is away, notices reach this process alone; it reconnects by
// itself.
func (n *Notices) Run(ctx context.Context) error {
	var both sync.WaitGroup
	both.Go(func() { n.send(ctx) })
	both.Go(func() { n.receive(ctx) })
	both.Wait()
	return nil
}

func (n *Notices) send(ctx context.Context) {
	down := false
	for {
		select {
		case <-ctx.Done():
			return
		case notice := <-n.outgoing:
			err := n.rdb.Publish(ctx, noticeChannel, n.encode(notice)).Err()
			if err != nil && !down && ctx.Err() == nil {
				n.logger.WarnContext(ctx, "notices: other processes cannot be told", "err", err)
			}
			down = err != nil
		}
	}
}

func (n *Notices) receive(ctx context.Context) {
	subscription := n.rdb.Subscribe(ctx, noticeChannel)
	defer func() { _ = subscription.Close() }()
	// The channel pings, reconnects and subscribes again by itself.
	messages := subscription.Channel(goredis.WithChannelSize(subscriberBuffer))
	for {
		select {
		case <-ctx.Done():
			return
		case m, open := <-messages:
			if !open {
				return
			}
			n.heard(ctx, m.Payload)
		}
	}
}

func (n *Notices) heard(ctx context.Context, payload string) {
	var w wire
	if json.Unmarshal([]byte(payload), &w) != nil {
		n.logger.WarnContext(ctx, "notices: unreadable", "bytes", len(payload))
		return
	}
	if w.From == n.instance {
		return
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	n.deliver(w.Notice)
}

func (n *Notices) encode(notice hotline.Notice) []byte {
	payload, err := json.Marshal(wire{From: n.instance, Notice: notice})
	if err != nil {
		panic(err) // three strings
	}
	return payload
}

// deliver needs n.mu held.
func (n *Notices) deliver(notice hotline.Notice) {
	for c := range n.subscribers {
		push(c, notice)
	}
}

func (n *Notices) unsubscribe(c chan hotline.Notice) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if _, subscribed := n.subscribers[c]; !subscribed {
		return
	}
	delete(n.subscribers, c)
	close(c)
}

// push puts a notice into a channel and drops the oldest for it when the
// channel is full. Only one goroutine may push into a channel at a time.
func push(c chan hotline.Notice, notice hotline.Notice) {
	for {
		select {
		case c <- notice:
			return
		default:
		}
		select {
		case <-c:
		default:
		}
	}
}
