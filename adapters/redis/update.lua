-- Writes the session of one user for a change that no message of hers caused.
--
-- KEYS[1]  her session: a hash of version and blob
-- ARGV[1]  the version that the change was made from
-- ARGV[2]  the version to write
-- ARGV[3]  the blob to write
-- ARGV[4]  how long the session is kept, in milliseconds
--
-- Returns 1, or 0 on a conflict.

local version = redis.call('HGET', KEYS[1], 'version') or '0'
if version ~= ARGV[1] then
  return 0
end

redis.call('HSET', KEYS[1], 'version', ARGV[2], 'blob', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
return 1
