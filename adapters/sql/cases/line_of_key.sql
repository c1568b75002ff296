SELECT seq, case_id, at, author, name, text, delivery
FROM lines
WHERE case_id = $1 AND source_key = $2
