package bot

import (
	"time"

	"hotline"
)

// MessageKind is what came in.
type MessageKind string

// The kinds that the conversation tells apart; the adapter maps every other
// type of WeChat's to Other.
const (
	Text        MessageKind = "text"
	Click       MessageKind = "click" // a menu button; Text is the button's key
	Subscribe   MessageKind = "subscribe"
	Unsubscribe MessageKind = "unsubscribe"
	Voice       MessageKind = "voice" // Text is what WeChat recognised, often ""
	Image       MessageKind = "image"
	Other       MessageKind = "other"
)

// Message is one thing she sent.
type Message struct {
	// Key is the same for WeChat's repeats of one push and different for any
	// other: sender, time and id for messages; sender, time, event and event
	// key for events.
	Key  string
	User hotline.UserID
	Kind MessageKind
	Text string
	At   time.Time
}

// Reply is what the bot says to one message. The zero Reply says nothing: the
// adapter then answers WeChat with a plain "success".
type Reply struct {
	Parts []Part `json:"p,omitempty"`
}

// Part is one bubble. The adapter decides how to carry it: the first part in
// the passive reply, the others through the outbox.
type Part struct {
	Text string `json:"t"`
	// Choices are shown as numbered lines, from 1; only the last part of a
	// reply has any.
	Choices []string `json:"c,omitempty"`
}

// Say makes a reply of one part.
func Say(text string, choices ...string) Reply {
	return Reply{Parts: []Part{{Text: text, Choices: choices}}}
}

// Empty reports whether there is nothing to say.
func (r Reply) Empty() bool { return len(r.Parts) == 0 }
