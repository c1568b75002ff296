// Package bot is the conversation: what happens to one incoming message.
package bot
