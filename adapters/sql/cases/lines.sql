SELECT seq, case_id, at, author, name, text, delivery
FROM lines
WHERE case_id = $1 AND seq > $2
ORDER BY seq
LIMIT $3
