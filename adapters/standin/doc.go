// Package standin is a local WeChat for the demo and the tests. It has two
// halves.
//
// The API half ([Server.API]) is what the bot calls: tokens, customer-service
// messages, the menu. It keeps WeChat's books (a token lives two hours and its
// forerunner five minutes more; five customer-service messages within 48 hours
// of a message of hers, three within a minute of a tap or a follow), answers
// with WeChat's error codes, remembers what was called, and fails on request.
//
// The phone half ([Server.Phone], and [Server.Send] for Go tests) is what she
// holds in her hand. What she says travels as a signed and, where the account
// has a key, AES-encrypted XML push to the account's callback:
//
//	said → push (message id, XML) → seal → POST, cut after 5 s, at most three
//	       deliveries of one message → judge the answer → bubble | nothing | fault
//
// [Server.Push] sends everything that is no text: pictures, voices, places,
// events, and what WeChat has not invented yet.
//
// An answer is judged as strictly as WeChat judges it, and what WeChat would
// not show is not shown here: she sees WeChat's own grey line instead.
//
// Programs outside drive it by [Server.Control]; Go clients of WeChat's API
// reach it, and nothing else, by [Server.Transport]; a [Clock] moves its time.
//
// The package is an honest witness only as long as it is independent: it
// shares no parsing and no crypto code with adapters/wechat, nor with the SDK
// used there. Both sides are pinned by vectors in testdata that a third
// implementation computed.
//
// Everything is kept in memory, with bounds; nothing survives the process but
// the openid in the phone's address.
package standin
