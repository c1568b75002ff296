INSERT INTO unanswered (source_key, text, nearest, at)
VALUES ($1, $2, $3, $4)
ON CONFLICT (source_key) DO NOTHING
