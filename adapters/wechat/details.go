package wechat

import (
	"cmp"
	"context"

	"hotline"
)

// Details is what a push says besides what the conversation needs. Fields that
// do not belong to its type are "".
type Details struct {
	User hotline.UserID
	// Key is that of the [bot.Message] made of the push.
	Key string
	// Type, Event and EventKey are WeChat's own words. The EventKey of a
	// subscribe or SCAN names the code that she scanned.
	Type, Event, EventKey string
	// MenuID is the id of the msgmenu option that she tapped, number or not.
	MenuID string
	// MediaID names a picture, voice or video for three days, see
	// [Client.Media]; MediaID16K the same voice in better quality.
	MediaID, MediaID16K string
	// Format is that of a voice, such as "amr".
	Format string
	// Latitude, Longitude and Label are where she says she is.
	Latitude, Longitude, Label string
	// Ticket can fetch the code that she scanned.
	Ticket string
	// Status is how a template message went.
	Status string
	// KfAccount, FromKfAccount and ToKfAccount are the customer-service staff
	// of WeChat's own desk; CloseType says why their session ended. While such
	// a session is open, WeChat does not push what she writes.
	KfAccount, FromKfAccount, ToKfAccount, CloseType string
	// Notices are the subscription notices that the event is about.
	Notices []SubscriptionNotice
}

// SubscriptionNotice is one template of a subscribe_msg_… event.
type SubscriptionNotice struct {
	TemplateID string
	// Answer is hers: "accept" or "reject"; "" when one was sent.
	Answer string
	// Error is why one that was sent did not arrive.
	Error string
}

func (in *incoming) details(account string) Details {
	d := Details{
		User: hotline.UserID{Account: account, OpenID: in.FromUserName}, Key: in.key(),
		Type: in.MsgType, Event: in.Event, EventKey: in.EventKey,
		MenuID: in.MenuID, MediaID: in.MediaID, MediaID16K: in.MediaID16K, Format: in.Format,
		Latitude: cmp.Or(in.LocationX, in.Latitude), Longitude: cmp.Or(in.LocationY, in.Longitude), Label: in.Label,
		Ticket: in.Ticket, Status: in.Status,
		KfAccount: in.KfAccount, FromKfAccount: in.FromKfAccount, ToKfAccount: in.ToKfAccount, CloseType: in.CloseType,
	}
	for _, notices := range [][]noticeFields{in.PopupNotices, in.ChangeNotices, in.SentNotices} {
		for _, n := range notices {
			d.Notices = append(d.Notices, SubscriptionNotice(n))
		}
	}
	return d
}

// observe shows a push to whoever asked for it. What goes wrong there must not
// cost her the answer.
func (c *Callback) observe(ctx context.Context, account string, in *incoming) {
	if c.options.Observe == nil {
		return
	}
	defer func() {
		if cause := recover(); cause != nil {
			c.logPanic(ctx, account, cause)
		}
	}()
	c.options.Observe(ctx, in.details(account))
}
