INSERT INTO records (user_id, source_key, kind, fields, consent, at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (user_id, source_key) DO NOTHING
