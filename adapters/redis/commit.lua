-- Commits the turn for one message of one user: session and reply, or neither.
--
-- KEYS[1]  her session: a hash of version and blob
-- KEYS[2]  the turn of this message: absent, 'working', or the reply as JSON
-- ARGV[1]  the version that the turn began with
-- ARGV[2]  the version to write
-- ARGV[3]  the blob to write
-- ARGV[4]  how long the session is kept, in milliseconds
-- ARGV[5]  the reply
-- ARGV[6]  how long the reply is kept, in milliseconds
--
-- Returns 1, or 0 on a conflict. A conflict over the version gives the claim
-- back, so that the caller can begin again with the same message.

local turn = redis.call('GET', KEYS[2])
if turn and turn ~= 'working' then
  return 0
end

local version = redis.call('HGET', KEYS[1], 'version') or '0'
if version ~= ARGV[1] then
  redis.call('DEL', KEYS[2])
  return 0
end

redis.call('HSET', KEYS[1], 'version', ARGV[2], 'blob', ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
redis.call('SET', KEYS[2], ARGV[5], 'PX', ARGV[6])
return 1
