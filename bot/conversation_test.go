package bot_test

import (
	"bytes"
	"context"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline"
	"hotline/bot"
	"hotline/bot/escalation"
	"hotline/bot/outbox"
)

// stores is every store of the conversation in memory. Each can be made to
// fail, as the real ones do: with an error that has a code.
type stores struct {
	mu sync.Mutex

	session bot.Session
	version int64
	replies map[string]bot.Reply
	open    *escalation.Case
	said    []escalation.Saying
	opened  int
	watched int

	sessionsDown, casesDown bool
	// beforeCommit runs once, between a decision and its commit.
	beforeCommit func(*stores)
	// beforeAppend runs once, between the look for a case and the act.
	beforeAppend func(*stores)
}

func down(op string) error { return hotline.Errorf(hotline.Unavailable, op, "down") }

func (s *stores) Begin(_ context.Context, _ hotline.UserID, key string) (bot.Begun, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.sessionsDown {
		return bot.Begun{}, down("Begin")
	}
	if r, ok := s.replies[key]; ok {
		return bot.Begun{Answered: true, Reply: r}, nil
	}
	return bot.Begun{Session: s.session, Version: s.version}, nil
}

func (s *stores) Commit(_ context.Context, _ hotline.UserID, key string, version int64, session bot.Session, r bot.Reply) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if hook := s.beforeCommit; hook != nil {
		s.beforeCommit = nil
		hook(s)
	}
	if version != s.version {
		return hotline.Errorf(hotline.Conflict, "Commit", "moved on")
	}
	s.session, s.version, s.replies[key] = session, version+1, r
	return nil
}

func (s *stores) OpenCaseOf(context.Context, hotline.UserID) (escalation.Case, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.casesDown:
		return escalation.Case{}, down("OpenCaseOf")
	case s.open == nil:
		return escalation.Case{}, hotline.Errorf(hotline.NotFound, "OpenCaseOf", "none")
	}
	return *s.open, nil
}

func (s *stores) Open(_ context.Context, o escalation.Opening) (escalation.Case, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.casesDown {
		return escalation.Case{}, down("Open")
	}
	s.opened++
	s.open = &escalation.Case{ID: "c1", Level: o.Level, State: escalation.Waiting}
	return *s.open, nil
}

func (s *stores) Append(_ context.Context, say escalation.Saying) (escalation.Case, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if hook := s.beforeAppend; hook != nil {
		s.beforeAppend = nil
		hook(s)
	}
	switch {
	case s.casesDown:
		return escalation.Case{}, down("Append")
	case s.open == nil:
		return escalation.Case{}, hotline.Errorf(hotline.Conflict, "Append", "closed")
	}
	s.said = append(s.said, say)
	return *s.open, nil
}

func (s *stores) Watch(context.Context, escalation.Opening, time.Time) error {
	if s.casesDown {
		return down("Watch")
	}
	s.watched++
	return nil
}

func (s *stores) EndWatch(context.Context, hotline.UserID) error { return nil }

func (s *stores) DueWatches(context.Context, time.Time, int) ([]escalation.Opening, error) {
	return nil, nil
}

func (s *stores) SaveRecord(context.Context, bot.Record) error { return down("SaveRecord") }

func (s *stores) NoteUnanswered(context.Context, bot.Unanswered) error { return down("NoteUnanswered") }

func (s *stores) Publish(hotline.Notice) {}

func (s *stores) Subscribe() (<-chan hotline.Notice, func()) { return nil, func() {} }

// cases is the part of the case store that the conversation uses.
type cases struct {
	escalation.Store
	*stores
}

func (c cases) OpenCaseOf(ctx context.Context, u hotline.UserID) (escalation.Case, error) {
	return c.stores.OpenCaseOf(ctx, u)
}

func (c cases) Open(ctx context.Context, o escalation.Opening) (escalation.Case, error) {
	return c.stores.Open(ctx, o)
}

func (c cases) Append(ctx context.Context, s escalation.Saying) (escalation.Case, error) {
	return c.stores.Append(ctx, s)
}

// talk is a conversation on the stores, and what it logs.
type talk struct {
	*stores
	*bot.Conversation
	log  *bytes.Buffer
	keys int
}

func (*stores) Heard(context.Context, hotline.UserID, outbox.Contact, time.Time) error   { return nil }
func (*stores) Passing(context.Context, hotline.UserID, outbox.Contact, time.Time) error { return nil }

func newTalk(t *testing.T) *talk {
	t.Helper()
	s := &stores{replies: map[string]bot.Reply{}}
	log := &bytes.Buffer{}
	return &talk{stores: s, log: log, Conversation: &bot.Conversation{
		Decider: newDecider(t), Sessions: s, Cases: cases{stores: s}, Watches: s, Records: s, Questions: s, Contacts: s, Notices: s,
		Now: func() time.Time { return beginning }, Log: slog.New(slog.NewTextHandler(log, nil)),
	}}
}

const herOpenID = "o_her_openid_in_the_test"

func (k *talk) hear(t *testing.T, text string) string {
	t.Helper()
	k.keys++
	reply := k.Handle(t.Context(), bot.Message{
		Key:  herOpenID + ":" + strings.Repeat("1", k.keys),
		User: hotline.UserID{Account: "demo", OpenID: herOpenID}, Kind: bot.Text, Text: text, At: beginning,
	})
	parts := make([]string, len(reply.Parts))
	for i, p := range reply.Parts {
		parts[i] = p.Text
	}
	if strings.Contains(k.log.String(), herOpenID) || text != "" && strings.Contains(k.log.String(), text) {
		t.Errorf("the log knows who she is or what she said:\n%s", k.log)
	}
	return strings.Join(parts, "\n")
}

func firstLineHas(t *testing.T, reply, number string) {
	t.Helper()
	if first, _, _ := strings.Cut(reply, "\n"); !strings.Contains(first, number) {
		t.Errorf("no %s in the first line of:\n%s", number, reply)
	}
}

func TestCaseStoreDown(t *testing.T) {
	k := newTalk(t)
	k.casesDown = true
	reply := k.hear(t, "他现在打我呢 快点")
	firstLineHas(t, reply, "110")
	if strings.Contains(reply, "叫咨询员") || !strings.Contains(reply, "叫不到") {
		t.Errorf("a human is promised though none could be called:\n%s", reply)
	}
	if reply := k.hear(t, "打官司没钱 能请免费律师不"); !strings.Contains(reply, "法律援助") {
		t.Errorf("an answer needs no case store, but she got:\n%s", reply)
	}
	k.casesDown = false
	k.hear(t, "他还在打我")
	if k.opened != 1 {
		t.Errorf("%d cases once the store is back, want 1", k.opened)
	}
}

func TestSessionStoreDown(t *testing.T) {
	k := newTalk(t)
	k.sessionsDown = true
	firstLineHas(t, k.hear(t, "他现在打我呢 快点"), "110")
	if k.opened != 1 {
		t.Errorf("%d cases, want 1", k.opened)
	}
	k.open = nil
	if reply := k.hear(t, "打官司没钱 能请免费律师不"); !strings.Contains(reply, "法律援助") {
		t.Errorf("an answer needs no session, but she got:\n%s", reply)
	}
	if reply := k.hear(t, "申请保护令"); !strings.Contains(reply, "用不了") {
		t.Errorf("a flow was begun that cannot be remembered:\n%s", reply)
	}
	if k.hear(t, "不想过了"); k.opened != 2 || k.watched != 0 {
		t.Errorf("an uncertain message without a session: %d cases and %d watches, want 2 and 0", k.opened, k.watched)
	}
}

func TestTurnBeginsAgainOnConflict(t *testing.T) {
	k := newTalk(t)
	k.hear(t, "呱唧呱唧嘎嘣脆")
	k.beforeCommit = func(s *stores) { // another process answered another message
		s.session.Misses = 0
		s.version++
	}
	k.hear(t, "叽里咕噜一二三")
	if k.session.Misses != 1 {
		t.Errorf("%d misses, want 1: the turn was not decided on the newer session", k.session.Misses)
	}
}

func TestCaseClosedMeanwhile(t *testing.T) {
	k := newTalk(t)
	k.hear(t, "人工")
	k.open.State = escalation.Claimed
	k.beforeAppend = func(s *stores) { s.open = nil }
	if reply := k.hear(t, "打官司没钱 能请免费律师不"); !strings.Contains(reply, "法律援助") {
		t.Errorf("the case was closed, the bot should answer again, but she got %q", reply)
	}
}

func TestRepeatedDeliveryGetsTheSameReply(t *testing.T) {
	k := newTalk(t)
	first := k.hear(t, "他现在打我呢 快点")
	k.keys--
	if again := k.hear(t, "他现在打我呢 快点"); again != first || k.opened != 1 {
		t.Errorf("the repeat got %q and there are %d cases", again, k.opened)
	}
}

// An editor's note that cannot be kept is no reason to tell her anything.
func TestUnansweredNotKept(t *testing.T) {
	k := newTalk(t)
	if reply := k.hear(t, "呱唧呱唧嘎嘣脆"); !strings.Contains(reply, "没弄懂") {
		t.Errorf("she got %q", reply)
	}
}
