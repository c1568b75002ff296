UPDATE accounts SET password_hash = $2 WHERE login = $1
