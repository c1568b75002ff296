INSERT INTO openings (user_id, source_key, case_id) VALUES ($1, $2, $3)
