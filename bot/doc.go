// Package bot is the conversation: what happens to one incoming message.
//
// It has a pure core and a thin shell. The core is [Decider.Decide], a
// function of (session, open case, message, now) to (session, reply, effects)
// that reads nothing but the flows, articles and phrases held in memory. It
// asks, in this order and at the first that answers stops:
//
//  1. Is she in danger? Triage runs on every message, in every state.
//  2. Is it a command (菜单 返回 退出 人工 清除, or the harmless word)?
//  3. Is a case of hers open? Then a human reads it.
//  4. Is she inside a flow? Then it may be the answer to its question.
//  5. Otherwise: a number offered before, a flow, an article, the nearest
//     questions, the menu, a human.
//
// The shell is [Conversation.Handle]: it begins the turn in the session store,
// decides, carries out the effects (each durable and harmless when repeated),
// commits and answers. Two messages of one woman that arrive together are
// applied one after the other, because Commit refuses a session that somebody
// else has moved on; the turn then begins again.
//
// Every sentence that the bot says is data: phrases.yaml and menu.yaml here,
// the safety texts of package triage, the flows and the articles.
package bot
