SELECT source_key, text, nearest, at
FROM unanswered
ORDER BY at DESC, source_key
LIMIT $1
