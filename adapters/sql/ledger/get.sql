SELECT written_left, written_until, touched_left, touched_until, heard_at
FROM ledger
WHERE user_id = $1
