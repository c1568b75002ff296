// Package hotline holds the few nouns that every room of the house shares:
// who she is ([UserID]), how failure is told ([Error], [Fault]) and how rooms hear
// of each other ([Notice]). Everything else lives in the folder named for it;
// docs/architecture.md shows the way of one message through them.
package hotline
