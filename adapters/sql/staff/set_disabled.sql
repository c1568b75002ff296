UPDATE accounts SET disabled = $2 WHERE login = $1
