INSERT INTO staff_sessions (token_hash, data, expires_at)
VALUES ($1, $2, $3)
ON CONFLICT (token_hash)
DO UPDATE SET data = excluded.data, expires_at = excluded.expires_at
