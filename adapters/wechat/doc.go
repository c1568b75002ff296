// Package wechat is the door to WeChat: what comes in from an official account
// and what goes out to it, over silenceper/wechat.
//
// In: [Callback] is the address that WeChat pushes to. A push passes the gate
// (gate.go: method, size, signature, freshness, encryption, recipient) before
// anything reads it; the SDK decrypts and parses it; receive.go makes a
// [bot.Message] of it; the handler gets one run and 4.5 seconds. Whatever
// happens, she gets an answer that WeChat accepts.
//
// Out: the first piece of a reply goes back in the HTTP response (carry.go,
// text.go); what does not fit goes to the outbox, and from there, like what a
// counselor writes, through [Sender].
//
// Of the SDK only officialaccount and what it needs is imported: its root
// package prints decrypted messages to the log.
package wechat
