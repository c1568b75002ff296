package sql

import (
	"context"
	stdsql "database/sql"
	_ "embed"
	"time"

	"hotline"
	"hotline/bot/outbox"
)

// Outbox implements [outbox.Store], [outbox.Hearing] and [outbox.Letters]: the
// texts in this file and outboxends.go, the ledger in ledger.go, what failed in
// outboxletters.go.
type Outbox struct{ *Store }

var (
	_ outbox.Store   = (*Outbox)(nil)
	_ outbox.Hearing = (*Outbox)(nil)
	_ outbox.Letters = (*Outbox)(nil)
)

// Outbox is the texts on their way to phones.
func (s *Store) Outbox() *Outbox { return &Outbox{s} }

//go:embed outbox/add.sql
var addTextSQL string

//go:embed outbox/due.sql
var dueTextsSQL string

//go:embed outbox/lease.sql
var leaseTextSQL string

//go:embed outbox/begin.sql
var beginTextSQL string

//go:embed outbox/stranded.sql
var strandedTextsSQL string

//go:embed outbox/strand.sql
var strandTextSQL string

//go:embed outbox/held_for.sql
var heldForSQL string

// Enqueue implements [outbox.Texts]. Since the text answers what she has just
// sent, a ledger that says that nothing may be sent is out of date.
func (o *Outbox) Enqueue(ctx context.Context, u hotline.UserID, text, sourceKey string, at time.Time) error {
	const op = "sql.Enqueue"
	if err := needKey(op, sourceKey); err != nil {
		return err
	}
	return o.keepBudget(ctx, op, u, func(tx *stdsql.Tx, her user, b *outbox.Budget) error {
		b.Forget(at)
		return send(ctx, tx, parcel{userID: her.id, text: text, sourceKey: sourceKey, at: at})
	})
}

// Lease implements [outbox.Texts].
func (o *Outbox) Lease(ctx context.Context, now time.Time, hold time.Duration, limit int) ([]outbox.Item, error) {
	const op = "sql.Lease"
	// Looking costs no lock; most looks find nothing.
	due, err := list(ctx, o.read, scanItem, dueTextsSQL, now.UnixMilli(), max(limit, 0))
	if err != nil || len(due) == 0 {
		return nil, fault(op, err)
	}
	until := time.UnixMilli(now.Add(hold).UnixMilli()).UTC() // as the column holds it
	var leased []outbox.Item
	err = o.change(ctx, op, func(tx *stdsql.Tx) error {
		for _, item := range due {
			won, err := exec(ctx, tx, leaseTextSQL, item.ID, item.LeasedUntil.UnixMilli(), until.UnixMilli())
			if err != nil {
				return err
			}
			if won == 1 {
				item.LeasedUntil = until
				leased = append(leased, item)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return leased, nil
}

// Begin implements [outbox.Texts].
func (o *Outbox) Begin(ctx context.Context, item outbox.Item, now, until time.Time) error {
	const op = "sql.Begin"
	if !now.Before(item.LeasedUntil) {
		return hotline.Errorf(hotline.Conflict, op, "the lease has run out")
	}
	return o.change(ctx, op, func(tx *stdsql.Tx) error {
		moved, err := move(ctx, tx, item.ID, beginTextSQL, item.ID, item.LeasedUntil.UnixMilli(), until.UnixMilli())
		if err == nil && !moved {
			return hotline.Errorf(hotline.Conflict, op, "the item moved on")
		}
		return err
	})
}

// Strand implements [outbox.Texts].
func (o *Outbox) Strand(ctx context.Context, now time.Time) ([]outbox.Item, error) {
	const op = "sql.Strand"
	found, err := list(ctx, o.read, scanItem, strandedTextsSQL, now.UnixMilli())
	if err != nil || len(found) == 0 {
		return nil, fault(op, err)
	}
	var stranded []outbox.Item
	err = o.change(ctx, op, func(tx *stdsql.Tx) error {
		for _, item := range found {
			moved, err := move(ctx, tx, item.ID, strandTextSQL, item.ID, now.UnixMilli())
			if err != nil {
				return err
			}
			if moved {
				stranded = append(stranded, item)
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return stranded, nil
}

// HeldFor implements [outbox.Hearing].
func (o *Outbox) HeldFor(ctx context.Context) ([]string, error) {
	hashes, err := list(ctx, o.read, scanText, heldForSQL)
	return hashes, fault("sql.HeldFor", err)
}

// parcel is a text as it goes into the outbox.
type parcel struct {
	userID    int64
	text      string
	sourceKey string
	// caseID and seq name the case line that the text is, if it is one.
	caseID string
	seq    int64
	at     time.Time
}

// send puts a text into the outbox, once for each source key of hers.
func send(ctx context.Context, tx *stdsql.Tx, p parcel) error {
	_, err := tx.ExecContext(ctx, addTextSQL,
		p.userID, storedKey(p.sourceKey), p.text, p.caseID, p.seq, p.at.UnixMilli())
	return err
}

// scanItem reads an item. What the column says of its lease, by which Lease
// knows that nobody was faster, stands in LeasedUntil.
func scanItem(r row) (outbox.Item, error) {
	var i outbox.Item
	err := r.Scan(&i.ID, &i.User.Account, &i.User.OpenID, &i.Text, &i.CaseID, &i.Tries, (*stamp)(&i.LeasedUntil))
	return i, err
}

func scanText(r row) (string, error) {
	var text string
	err := r.Scan(&text)
	return text, err
}
