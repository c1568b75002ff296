INSERT INTO lines (case_id, seq, at, author, name, text, delivery, source_key)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
