package bot

import (
	"time"

	"hotline/flows"
)

// Session is what the conversation remembers of her between messages. It lives
// in Redis and may vanish at any time: nothing that must last is only here.
type Session struct {
	// Flow is where she is in a guided dialogue, nil when in none.
	Flow *flows.Progress `json:"flow,omitempty"`
	// Paused is a flow that danger, a human or 退出 took her out of; 继续
	// brings it back.
	Paused *flows.Progress `json:"paused,omitempty"`
	// Offered is what the numbers of the last reply stand for, from 1.
	Offered []Offer `json:"offer,omitempty"`
	// Misses counts messages in a row that found nothing.
	Misses int `json:"miss,omitempty"`
	// Fragment is what she wrote last and nothing understood: what comes within
	// [burstWindow] of FragmentAt may go on with it.
	Fragment   string    `json:"frag,omitempty"`
	FragmentAt time.Time `json:"frag_at,omitzero"`
	// CaseID is her open case as last known; the case store has the truth.
	CaseID string `json:"case,omitempty"`
	// Asked is the safety question that waits for her answer, nil when none.
	Asked *Asked `json:"asked,omitempty"`
	// Recent is the last lines of the conversation, oldest first, so that a
	// counselor sees what led to a case. See [recentLines] for the bound.
	Recent []Said `json:"said,omitempty"`
	// Article is the id of the last article shown.
	Article string `json:"art,omitempty"`
}

// Offer is what a number, or the words beside it, lead to.
type Offer struct {
	Label string `json:"l"`
	// Action is "article:<id>", "flow:<id>", "menu:<key>", "human" or "none".
	Action string `json:"a"`
}

// Asked is a safety question put to her.
type Asked struct {
	// Question is its id in the safety texts.
	Question string    `json:"q"`
	At       time.Time `json:"at"`
}

// Said is one line of the recent conversation.
type Said struct {
	At   time.Time `json:"at"`
	Her  bool      `json:"her,omitempty"`
	Text string    `json:"t"`
}
