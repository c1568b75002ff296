package desk_test

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"hotline"
	"hotline/bot/escalation"
	"hotline/bot/staff"
)

// shelf is an escalation.Store in memory that keeps its contract. While down
// is set every method fails with unavailable.
type shelf struct {
	mu    sync.Mutex
	down  bool
	cases []*file
	keys  map[string]escalation.Line
}

type file struct {
	escalation.Case
	lines []escalation.Line
}

func newShelf() *shelf { return &shelf{keys: make(map[string]escalation.Line)} }

func (s *shelf) setDown(down bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.down = down
}

func (s *shelf) Open(_ context.Context, o escalation.Opening) (escalation.Case, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	n := len(s.cases) + 1
	f := &file{Case: escalation.Case{
		ID: fmt.Sprintf("A%d", n), User: o.User, Pseudonym: fmt.Sprintf("石榴%d", n), Level: o.Level, Kinds: o.Kinds,
		Flags: o.Flags, Evidence: o.Evidence, Reason: o.Reason, State: escalation.Waiting, OpenedAt: o.At,
	}}
	for _, l := range o.Lines {
		f.add(l)
	}
	s.cases = append(s.cases, f)
	return f.Case, nil
}

func (s *shelf) Append(_ context.Context, y escalation.Saying) (escalation.Case, error) {
	return s.change(y.CaseID, func(f *file) error {
		if f.State == escalation.Closed {
			return hotline.Errorf(hotline.Conflict, "shelf.Append", "closed")
		}
		if _, have := s.keys[y.SourceKey]; !have {
			s.keys[y.SourceKey] = f.add(y.Line)
		}
		return nil
	})
}

func (s *shelf) OpenCaseOf(_ context.Context, u hotline.UserID) (escalation.Case, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, f := range s.cases {
		if f.User == u && f.State.Open() {
			return f.Case, nil
		}
	}
	return escalation.Case{}, hotline.Errorf(hotline.NotFound, "shelf.OpenCaseOf", "none")
}

func (s *shelf) Case(_ context.Context, id string) (escalation.Case, error) {
	return s.change(id, func(*file) error { return nil })
}

func (s *shelf) Lines(_ context.Context, id string, after int64, limit int) ([]escalation.Line, error) {
	var list []escalation.Line
	_, err := s.change(id, func(f *file) error {
		for _, l := range f.lines {
			if l.Seq > after && len(list) < limit {
				list = append(list, l)
			}
		}
		return nil
	})
	return list, err
}

func (s *shelf) Queue(context.Context) ([]escalation.Case, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return nil, hotline.Errorf(hotline.Unavailable, "shelf.Queue", "down")
	}
	var list []escalation.Case
	for _, f := range s.cases {
		if f.State.Open() {
			list = append(list, f.Case)
		}
	}
	slices.SortStableFunc(list, func(a, b escalation.Case) int {
		if a.State != b.State && a.State == escalation.Waiting {
			return -1
		}
		if a.State != b.State {
			return 1
		}
		if a.Level != b.Level {
			return int(a.Level - b.Level)
		}
		return a.OpenedAt.Compare(b.OpenedAt)
	})
	return list, nil
}

func (s *shelf) ClosedCases(_ context.Context, before time.Time, limit int) ([]escalation.Case, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	var list []escalation.Case
	for _, f := range s.cases {
		if f.State == escalation.Closed && f.ClosedAt.Before(before) {
			list = append(list, f.Case)
		}
	}
	slices.SortStableFunc(list, func(a, b escalation.Case) int { return b.ClosedAt.Compare(a.ClosedAt) })
	return list[:min(limit, len(list))], nil
}

func (s *shelf) Claim(_ context.Context, id, counselor string, at time.Time) (escalation.Case, error) {
	return s.change(id, func(f *file) error {
		switch {
		case f.State == escalation.Claimed && f.Counselor == counselor:
			return nil
		case f.State != escalation.Waiting:
			return hotline.Errorf(hotline.Conflict, "shelf.Claim", "held or closed")
		}
		f.State, f.Counselor, f.ClaimedAt = escalation.Claimed, counselor, at
		f.add(escalation.Line{At: at, Author: escalation.System, Text: "已领取"})
		return nil
	})
}

func (s *shelf) Write(_ context.Context, id, counselor, text, key string, at time.Time) (escalation.Line, error) {
	var line escalation.Line
	_, err := s.change(id, func(f *file) error {
		if f.State != escalation.Claimed || f.Counselor != counselor {
			return hotline.Errorf(hotline.Forbidden, "shelf.Write", "not the holder")
		}
		var have bool
		if line, have = s.keys[key]; !have {
			line = f.add(escalation.Line{
				At: at, Author: escalation.Counselor, Name: counselor, Text: text, Delivery: escalation.Pending,
			})
			s.keys[key] = line
		}
		return nil
	})
	return line, err
}

func (s *shelf) Close(
	_ context.Context, id, counselor string, outcome escalation.Outcome, note string, at time.Time,
) (escalation.Case, error) {
	return s.change(id, func(f *file) error {
		switch {
		case f.State == escalation.Closed:
			return hotline.Errorf(hotline.Conflict, "shelf.Close", "closed already")
		case f.Counselor != counselor:
			return hotline.Errorf(hotline.Forbidden, "shelf.Close", "not the holder")
		}
		f.State, f.Outcome, f.Note, f.ClosedAt = escalation.Closed, outcome, note, at
		f.add(escalation.Line{At: at, Author: escalation.System, Text: "已结束"})
		return nil
	})
}

// deliver marks a line as sent or failed, as the outbox does.
func (s *shelf) deliver(id string, seq int64, d escalation.Delivery) {
	_, _ = s.change(id, func(f *file) error {
		f.lines[seq-1].Delivery = d
		return nil
	})
}

func (s *shelf) change(id string, do func(*file) error) (escalation.Case, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.down {
		return escalation.Case{}, hotline.Errorf(hotline.Unavailable, "shelf", "down")
	}
	for _, f := range s.cases {
		if f.ID == id {
			err := do(f)
			return f.Case, err
		}
	}
	return escalation.Case{}, hotline.Errorf(hotline.NotFound, "shelf", "no case")
}

func (f *file) add(l escalation.Line) escalation.Line {
	l.Seq, l.CaseID = int64(len(f.lines)+1), f.ID
	f.lines = append(f.lines, l)
	f.LastLine, f.LastAt = l.Text, l.At
	return l
}

// people is the staff of the tests.
type people struct {
	mu   sync.Mutex
	list map[string]staff.Account
}

func (p *people) Account(_ context.Context, login string) (staff.Account, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	account, ok := p.list[login]
	if !ok {
		return staff.Account{}, hotline.Errorf(hotline.NotFound, "people.Account", "none")
	}
	return account, nil
}

func (p *people) Accounts(context.Context) ([]staff.Account, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := make([]staff.Account, 0, len(p.list))
	for _, a := range p.list {
		list = append(list, a)
	}
	return list, nil
}

func (p *people) disable(login string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	account := p.list[login]
	account.Disabled = true
	p.list[login] = account
}

// board carries notices and remembers them.
type board struct {
	mu      sync.Mutex
	readers map[int]chan hotline.Notice
	next    int
	posted  []hotline.Notice
	deaf    bool // loses every notice
}

func newBoard() *board { return &board{readers: make(map[int]chan hotline.Notice)} }

func (b *board) Publish(n hotline.Notice) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.posted = append(b.posted, n)
	if b.deaf {
		return
	}
	for _, reader := range b.readers {
		select {
		case reader <- n:
		default:
		}
	}
}

func (b *board) Subscribe() (<-chan hotline.Notice, func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next++
	id, reader := b.next, make(chan hotline.Notice, 16)
	b.readers[id] = reader
	return reader, func() {
		b.mu.Lock()
		defer b.mu.Unlock()
		delete(b.readers, id)
	}
}

func (b *board) has(topic hotline.Topic, id string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Contains(b.posted, hotline.Notice{Topic: topic, ID: id})
}
