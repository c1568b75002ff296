SELECT login, name, role, password_hash, disabled, created_at
FROM accounts
WHERE login = $1
