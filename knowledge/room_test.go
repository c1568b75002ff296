package knowledge

import (
	"context"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"hotline"
)

// memoryStore is a Store that obeys the contract, in memory.
type memoryStore struct {
	Store // Entries, Revisions and Seed are not used here

	mu        sync.Mutex
	revisions map[string][]Revision
	live      map[string]int
}

func newMemoryStore() *memoryStore {
	return &memoryStore{revisions: map[string][]Revision{}, live: map[string]int{}}
}

func (s *memoryStore) entry(id string) (Entry, error) {
	list := s.revisions[id]
	if len(list) == 0 {
		return Entry{}, hotline.Errorf(hotline.NotFound, "memory.Entry", "no article")
	}
	e := Entry{Revision: list[len(list)-1], Live: s.live[id], Status: Draft}
	if e.Live > 0 {
		e.Status = Published
	}
	return e, nil
}

func (s *memoryStore) Entry(_ context.Context, id string) (Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.entry(id)
}

func (s *memoryStore) Save(_ context.Context, save Save) (Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.revisions[save.ArticleID]) != save.Base {
		e, _ := s.entry(save.ArticleID)
		return e, hotline.Errorf(hotline.Conflict, "memory.Save", "somebody saved")
	}
	s.revisions[save.ArticleID] = append(s.revisions[save.ArticleID], Revision{
		ArticleID: save.ArticleID, Number: save.Base + 1, Markdown: save.Markdown, Author: save.Author, SavedAt: save.At,
	})
	return s.entry(save.ArticleID)
}

func (s *memoryStore) Publish(_ context.Context, id string, number int, _ string, _ time.Time) (Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	e, err := s.entry(id)
	if err != nil {
		return e, err
	}
	if e.Number != number {
		return e, hotline.Errorf(hotline.Conflict, "memory.Publish", "newer revision")
	}
	s.live[id] = number
	return s.entry(id)
}

func (s *memoryStore) Withdraw(_ context.Context, id, _ string, _ time.Time) (Entry, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := s.entry(id); err != nil {
		return Entry{}, err
	}
	delete(s.live, id)
	return s.entry(id)
}

func (s *memoryStore) Live(context.Context) ([]Revision, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list := make([]Revision, 0, len(s.live))
	for id, number := range s.live {
		list = append(list, s.revisions[id][number-1])
	}
	return list, nil
}

func (s *memoryStore) LiveRevision(_ context.Context, id string) (Revision, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	number := s.live[id]
	if number == 0 {
		return Revision{}, hotline.Errorf(hotline.NotFound, "memory.LiveRevision", "not live")
	}
	return s.revisions[id][number-1], nil
}

// announced keeps what was announced.
type announced struct {
	mu   sync.Mutex
	list []hotline.Notice
}

func (a *announced) Publish(n hotline.Notice) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.list = append(a.list, n)
}

func testRoom(t *testing.T, store Store) (*Room, *Library, *announced) {
	t.Helper()
	l := NewLibrary(testRegistry(t), today)
	heard := &announced{}
	flow := func(id string) bool { return id == "protection-order" }
	return NewRoom(store, l, heard, flow, today), l, heard
}

func TestPublishedIsFoundAtOnceAndEverywhere(t *testing.T) {
	ctx := context.Background()
	store := newMemoryStore()
	here, library, heard := testRoom(t, store)
	there, elsewhere, _ := testRoom(t, store)

	entry, wrong, err := here.Save(ctx, Edit{Markdown: markdown("order"), Author: "editor"})
	if err != nil || len(wrong) > 0 || entry.ArticleID != "order" || entry.Number != 1 {
		t.Fatalf("save: %+v %v %v", entry, wrong, err)
	}
	if len(library.Search("保护令怎么申请", 1)) != 0 {
		t.Fatal("a draft is answered from")
	}
	if _, wrong, err = here.Publish(ctx, "order", 1, "editor"); err != nil || len(wrong) > 0 {
		t.Fatalf("publish: %v %v", wrong, err)
	}
	if len(library.Search("保护令怎么申请", 1)) != 1 {
		t.Error("not found after publishing")
	}
	want := []hotline.Notice{{Topic: hotline.ArticleChanged, ID: "order"}}
	if !slices.Equal(heard.list, want) {
		t.Errorf("announced %v", heard.list)
	}
	if err := there.Refresh(ctx, "order"); err != nil {
		t.Fatal(err)
	}
	if len(elsewhere.Search("保护令怎么申请", 1)) != 1 {
		t.Error("not found in the other instance")
	}

	if _, err := here.Withdraw(ctx, "order", "editor"); err != nil {
		t.Fatal(err)
	}
	if err := there.Refresh(ctx, "order"); err != nil {
		t.Fatal(err)
	}
	if len(library.Search("保护令怎么申请", 1))+len(elsewhere.Search("保护令怎么申请", 1)) != 0 {
		t.Error("found after it was withdrawn")
	}
}

func TestDraftsMayHaveFaultsPublishedMayNot(t *testing.T) {
	ctx := context.Background()
	tests := []struct{ name, markdown, want string }{
		{"a fault", markdown("order", "topic: cars"), "topic"},
		{"not verified", markdown("order", "verified_on: ''"), "verified_on"},
		{"under review", markdown("order", "review: 还要查"), "review"},
		{"out of date", markdown("order", "verify_by: 2026-11-23"), "已过复核期限"},
		{"unknown flow", markdown("order", "flow: nowhere"), "流程"},
		{"unknown article", markdown("order", "related: [nowhere]"), "related"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			room, library, heard := testRoom(t, newMemoryStore())
			if _, _, err := room.Save(ctx, Edit{Markdown: tt.markdown}); err != nil {
				t.Fatal(err)
			}
			_, wrong, err := room.Publish(ctx, "order", 1, "editor")
			if hotline.CodeOf(err) != hotline.Invalid || len(wrong) == 0 || !strings.Contains(wrong[0].Message, tt.want) {
				t.Errorf("got %v %v", wrong, err)
			}
			if !strings.Contains(hotline.SafeText(err, ""), tt.want) {
				t.Errorf("the editor reads %q", hotline.SafeText(err, ""))
			}
			if len(library.All())+len(heard.list) != 0 {
				t.Error("it was published all the same")
			}
		})
	}
}

func TestSaveRefusesAnUnusableID(t *testing.T) {
	room, _, _ := testRoom(t, newMemoryStore())
	_, wrong, err := room.Save(context.Background(), Edit{Markdown: "只有字"})
	if hotline.CodeOf(err) != hotline.Invalid || len(wrong) == 0 {
		t.Errorf("got %v %v", wrong, err)
	}
}

func TestTwoEditors(t *testing.T) {
	ctx := context.Background()
	room, _, _ := testRoom(t, newMemoryStore())
	if _, _, err := room.Save(ctx, Edit{Markdown: markdown("order")}); err != nil {
		t.Fatal(err)
	}
	if _, _, err := room.Save(ctx, Edit{ArticleID: "order", Base: 1, Markdown: markdown("order", "risk: low")}); err != nil {
		t.Fatal(err)
	}
	entry, _, err := room.Save(ctx, Edit{ArticleID: "order", Base: 1, Markdown: markdown("order", "risk: medium")})
	if hotline.CodeOf(err) != hotline.Conflict || entry.Number != 2 {
		t.Errorf("second save: %+v %v", entry, err)
	}
	if _, _, err := room.Publish(ctx, "order", 1, "editor"); hotline.CodeOf(err) != hotline.Conflict {
		t.Errorf("an old revision was published: %v", err)
	}
}

// TestLoadLeavesOutWhatCannotBeRead: one broken revision must not silence the
// others.
func TestLoadLeavesOutWhatCannotBeRead(t *testing.T) {
	ctx := context.Background()
	store := newMemoryStore()
	for id, text := range map[string]string{
		"good": markdown("good"), "bad": "broken", "older-rules": markdown("older-rules", "questions: [一个]"),
	} {
		if _, err := store.Save(ctx, Save{ArticleID: id, Markdown: text}); err != nil {
			t.Fatal(err)
		}
		if _, err := store.Publish(ctx, id, 1, "editor", today()); err != nil {
			t.Fatal(err)
		}
	}
	room, library, _ := testRoom(t, store)
	wrong, err := room.Load(ctx)
	if err != nil || len(wrong) != 1 || wrong[0].File != "bad.md" {
		t.Errorf("got %v %v", wrong, err)
	}
	if all := library.All(); len(all) != 2 || all[0].ID != "good" || all[1].ID != "older-rules" {
		t.Errorf("loaded %v", all)
	}
}

func TestPreview(t *testing.T) {
	room, _, _ := testRoom(t, newMemoryStore())
	p, err := room.Preview(context.Background(), "order", markdown("order"))
	if err != nil || len(p.Faults) > 0 {
		t.Fatalf("%v %v", p.Faults, err)
	}
	if want := "去法院申请，打 12348（法律援助热线） 问。"; p.Brief != want || p.Bytes != len(want) {
		t.Errorf("brief %q, %d bytes", p.Brief, p.Bytes)
	}
	if !strings.Contains(p.Page, "<h2>要带啥</h2>") {
		t.Errorf("page %s", p.Page)
	}
}
