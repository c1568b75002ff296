SELECT login, name, role, password_hash, disabled, created_at
FROM accounts
ORDER BY login
