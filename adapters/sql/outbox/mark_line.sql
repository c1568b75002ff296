UPDATE lines SET delivery = $3 WHERE case_id = $1 AND seq = $2
