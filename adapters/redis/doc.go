// Package redis keeps what may be lost and must be fast: where she is in a
// conversation, which messages were answered and with what, and the news that
// rooms tell each other.
//
// A turn costs two round trips, each one Lua script. begin.lua finds the reply
// that a message already got, or claims the message and reads her session.
// commit.lua writes session and reply together, if nobody has moved the session
// on since. All keys of one user carry her hash as a hash tag and so live on
// one node of a cluster:
//
//	hotline:{<user hash>}:session          hash: version, blob (JSON)
//	hotline:{<user hash>}:turn:<key sha>   "working" for some seconds, then the reply (JSON)
//
// The claim only saves work: whoever lost it, to a crash or to the clock, is
// still refused by the version or by the reply when committing. So nothing
// needs to know who holds a claim, and beginning again after a conflict is an
// ordinary Begin.
//
// Beside the conversation stand three small things of WeChat's door: access
// tokens and the lock under which one instance renews them ([TokenCache]), and
// the signatures of pushes that were used ([Nonces]).
//
// The blob and the reply hold what she wrote and read. They expire on their
// own; what must last is in SQL.
package redis
