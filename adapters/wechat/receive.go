package wechat

import (
	"time"

	"github.com/silenceper/wechat/v2/officialaccount/message"

	"hotline"
	"hotline/bot"
)

// silent reports whether nobody said or pressed anything: reports of WeChat's
// about itself, and her phone's position. They get a plain "success".
func silent(mix *message.MixMessage) bool {
	return mix.MsgType == message.MsgTypeEvent && eventKind(mix.Event) == bot.Other
}

// toMessage says in the bot's words what WeChat pushed.
func toMessage(mix *message.MixMessage, key, account string, now time.Time) bot.Message {
	m := bot.Message{
		Key:  key,
		User: hotline.UserID{Account: account, OpenID: string(mix.FromUserName)},
		At:   now,
	}
	switch mix.MsgType {
	case message.MsgTypeText:
		m.Kind, m.Text = bot.Text, mix.Content
	case message.MsgTypeVoice:
		m.Kind, m.Text = bot.Voice, mix.Recognition
	case message.MsgTypeImage:
		m.Kind = bot.Image
	case message.MsgTypeEvent:
		m.Kind = eventKind(mix.Event)
		if m.Kind == bot.Click {
			m.Text = mix.EventKey
		}
	default:
		m.Kind = bot.Other
	}
	return m
}

func eventKind(event message.EventType) bot.MessageKind {
	switch event {
	case message.EventSubscribe:
		return bot.Subscribe
	case message.EventUnsubscribe:
		return bot.Unsubscribe
	case message.EventClick:
		return bot.Click
	default:
		return bot.Other
	}
}
