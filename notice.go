package hotline

// Topic is what a [Notice] is about.
type Topic string

// The topics. A notice's ID is that of the case or the article.
const (
	CaseChanged    Topic = "case"
	ArticleChanged Topic = "article"
	OutboxFilled   Topic = "outbox"
)

// Notice tells every room, in this process and in others, that something
// changed. It carries no content: who hears it reads the store again, so a
// lost or doubled notice does no harm.
type Notice struct {
	Topic Topic  `json:"topic"`
	ID    string `json:"id"`
}

// Notices carries [Notice] values. Subscribers of the publishing process
// always hear them; those of other processes hear them while Redis is up.
type Notices interface {
	// Publish never blocks for long and never fails the caller.
	Publish(Notice)
	// Subscribe delivers notices until cancel is called. A slow reader loses
	// the oldest ones, so it must also look at the store now and then.
	Subscribe() (notices <-chan Notice, cancel func())
}
