-- Reads a user and keeps other transactions off her until this one ends.
UPDATE users
SET hash = hash
WHERE hash = $1
RETURNING id, pseudonym
