DELETE FROM staff_sessions WHERE expires_at <= $1
