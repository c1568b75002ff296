-- Adds nothing when the id is taken.
INSERT INTO cases (
  id, user_id, level, kinds, flags, evidence, reason, state, counselor,
  opened_at, outcome, note, last_seq
)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, '', $9, '', '', 0)
ON CONFLICT (id) DO NOTHING
