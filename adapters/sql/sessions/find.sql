SELECT data FROM staff_sessions WHERE token_hash = $1 AND expires_at > $2
