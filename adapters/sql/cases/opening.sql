-- The case that an opening with this key came to.
SELECT case_id FROM openings WHERE user_id = $1 AND source_key = $2
