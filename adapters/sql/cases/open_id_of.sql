SELECT id FROM cases WHERE user_id = $1 AND state <> 'closed'
