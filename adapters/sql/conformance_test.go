package sql_test

import (
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"hotline"
	"hotline/adapters/sql"
	"hotline/bot/escalation"
	"hotline/bot/triage"
)

// opener makes an empty store of one kind of database. The whole suite runs on
// whatever it makes.
type opener func(t *testing.T, options ...sql.Option) *sql.Store

func TestSQLite(t *testing.T) {
	conform(t, func(t *testing.T, options ...sql.Option) *sql.Store {
		t.Helper()
		return openFile(t, filepath.Join(t.TempDir(), "hotline.db"), options...)
	})
}

// room is one test of the suite, with an empty store.
type room struct {
	*testing.T
	store *sql.Store
}

func conform(t *testing.T, open opener) {
	t.Helper()
	tests := []struct {
		name string
		run  func(room)
	}{
		{"open a case", room.openCase},
		{"the same opening twice is one", room.openTwice},
		{"a repeated opening finds its closed case", room.openRepeatedAfterClosing},
		{"an opening joins her open case", room.joinCase},
		{"many openings of one woman at once", room.openAtOnce},
		{"one opening tried many times at once", room.openOneAtOnce},
		{"her open case", room.openCaseOf},
		{"append a line", room.appendLine},
		{"append raises the level", room.appendRaises},
		{"append to a closed case", room.appendClosed},
		{"lines by page", room.linesByPage},
		{"the queue's order", room.queueOrder},
		{"closed cases", room.closedCases},
		{"no source key", room.noSourceKey},

		{"claim a case", room.claim},
		{"twenty claim one case", room.claimRace},
		{"write to her", room.write},
		{"write without holding the case", room.writeForbidden},
		{"the same writing twice is one", room.writeTwice},
		{"close a case", room.closeCase},
		{"close what one may not", room.closeRefused},
		{"a woman keeps her pseudonym", room.pseudonymStays},

		{"enqueue once", room.enqueueOnce},
		{"lease hides an item", room.leaseHides},
		{"one text per woman at a time", room.leaseOrder},
		{"many workers keep the order", room.leaseWorkers},
		{"retry later", room.retryLater},
		{"sent and given up reach the case", room.deliveries},
		{"an outcome that comes late", room.lateOutcome},
		{"an unknown item", room.unknownItem},
		{"begin an attempt once", room.beginOnce},
		{"begin after the lease", room.beginLate},
		{"an attempt that nobody ends", room.stranded},
		{"hold and release in order", room.holdAndRelease},
		{"she is heard while a text is being held", room.heardMeanwhile},
		{"split a text", room.splitText},
		{"she cannot be reached", room.unreachable},
		{"what did not arrive, and sending it again", room.resend},
		{"the ledger", room.ledger},
		{"many spend from one ledger", room.ledgerRace},

		{"save revisions", room.saveRevisions},
		{"two editors save at once", room.saveRace},
		{"publish and withdraw", room.publish},
		{"list articles", room.listArticles},
		{"seed", room.seed},

		{"staff accounts", room.accounts},
		{"records", room.records},
		{"unanswered questions", room.questions},
		{"watches", room.watches},
		{"a watch that opens a case", room.watchOpens},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) { test.run(room{t, open(t)}) })
	}
	t.Run("staff sessions", func(t *testing.T) { staffSessions(t, open) })
}

func openFile(t *testing.T, path string, options ...sql.Option) *sql.Store {
	t.Helper()
	store, err := sql.Open(t.Context(), path, options...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := store.Close(); err != nil {
			t.Error(err)
		}
	})
	return store
}

// noon is when the tests happen.
func noon() time.Time { return time.Date(2026, 11, 24, 4, 0, 0, 0, time.UTC) }

// after is some minutes past noon.
func after(minutes int) time.Time { return noon().Add(time.Duration(minutes) * time.Minute) }

func woman(n int) hotline.UserID {
	return hotline.UserID{Account: "county", OpenID: fmt.Sprintf("oTEST-%04d", n)}
}

// said is a line of hers.
func said(text string, at time.Time) escalation.Line {
	return escalation.Line{Author: escalation.Her, Text: text, At: at}
}

// opening is a plain request for a case.
func opening(u hotline.UserID, key string, level triage.Level, at time.Time) escalation.Opening {
	return escalation.Opening{
		SourceKey: key, User: u, Level: level, Reason: escalation.Danger, At: at,
		Lines: []escalation.Line{said("第一句 "+key, at)},
	}
}

// done ends the test when something that has to work does not.
func (r room) done(err error) {
	r.Helper()
	if err != nil {
		r.Fatal(err)
	}
}

// refused fails the test unless the error has the code.
func (r room) refused(err error, want hotline.Code) {
	r.Helper()
	if hotline.CodeOf(err) != want {
		r.Errorf("error is %v, want code %q", err, want)
	}
}

// opened is a case that waits.
func (r room) opened(u hotline.UserID, key string, level triage.Level, at time.Time) escalation.Case {
	r.Helper()
	c, err := r.store.Cases().Open(r.Context(), opening(u, key, level, at))
	r.done(err)
	return c
}

// claimed is a case that the counselor holds.
func (r room) claimed(u hotline.UserID, key, counselor string) escalation.Case {
	r.Helper()
	c, err := r.store.Cases().Claim(r.Context(), r.opened(u, key, triage.P1, noon()).ID, counselor, after(1))
	r.done(err)
	return c
}

// lines are all lines of a case.
func (r room) lines(caseID string) []escalation.Line {
	r.Helper()
	lines, err := r.store.Cases().Lines(r.Context(), caseID, 0, 1000)
	r.done(err)
	return lines
}

// texts are what the lines of a case say.
func (r room) texts(caseID string) []string {
	r.Helper()
	lines := r.lines(caseID)
	texts := make([]string, len(lines))
	for i, line := range lines {
		texts[i] = line.Text
	}
	return texts
}

// together runs do n times at once and waits for all.
func together(n int, do func(i int)) {
	var all sync.WaitGroup
	start := make(chan struct{})
	for i := range n {
		all.Go(func() {
			<-start
			do(i)
		})
	}
	close(start)
	all.Wait()
}
