// Package wechat is the door to WeChat: what comes in from an official account
// and what goes out to it, over silenceper/wechat.
//
// In: [Callback] is the address that WeChat pushes to. A push passes the gate
// (gate.go: method, size, format, signature, clock; nonces.go: one signature,
// one body; seal.go: encryption and app) before anything reads it. Then it is
// WeChat's, and whatever happens she gets an answer that WeChat accepts: the
// SDK parses it (converse.go), with incoming.go for what the SDK drops or
// stumbles over; receive.go makes a [bot.Message] of it, and the handler gets
// one run and 4.5 seconds.
//
// Out: the first piece of a reply goes back in the HTTP response (carry.go,
// text.go); what does not fit goes to the outbox, and from there, like what a
// counselor writes, through [Sender]. It is a [Client] of WeChat's API: api.go
// makes a call with a token that all instances share (tokens.go), exchange.go
// makes one request of it, and apierror.go says what a failure means to the
// caller, most of all whether it is known that nothing happened.
//
// Of the SDK only officialaccount and what it needs is imported: its root
// package prints decrypted messages to the log.
package wechat
