INSERT INTO records (user_id, source_key, kind, fields, at)
VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (user_id, source_key) DO NOTHING
