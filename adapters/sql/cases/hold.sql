-- Keeps other transactions off the case until this one ends: the portable
-- FOR UPDATE.
UPDATE cases SET last_seq = last_seq WHERE id = $1
