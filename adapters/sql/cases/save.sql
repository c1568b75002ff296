-- Everything of a held case that may change.
UPDATE cases
SET level = $2, kinds = $3, flags = $4, evidence = $5, state = $6,
  counselor = $7, claimed_at = $8, closed_at = $9, outcome = $10, note = $11,
  last_seq = $12
WHERE id = $1
