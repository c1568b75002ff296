-- Adds nothing when the login is taken.
INSERT INTO accounts (login, name, role, password_hash, disabled, created_at)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (login) DO NOTHING
