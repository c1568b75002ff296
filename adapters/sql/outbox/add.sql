INSERT INTO outbox (
  user_id, source_key, text, case_id, line_seq, state, due_at, tries, reason,
  written_at
)
VALUES ($1, $2, $3, $4, $5, 'waiting', $6, 0, '', $6)
ON CONFLICT (user_id, source_key) DO NOTHING
