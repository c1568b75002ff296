-- Begins the turn for one message of one user.
--
-- KEYS[1]  her session: a hash of version and blob
-- KEYS[2]  the turn of this message: absent, 'working', or the reply as JSON
-- ARGV[1]  how long the claim holds, in milliseconds
--
-- Returns {'answered', reply}, {'working'} or {'begun', version, blob}.

local turn = redis.call('GET', KEYS[2])
if turn == 'working' then
  return {'working'}
end
if turn then
  return {'answered', turn}
end

redis.call('SET', KEYS[2], 'working', 'PX', ARGV[1])
local session = redis.call('HMGET', KEYS[1], 'version', 'blob')
return {'begun', session[1] or '0', session[2] or ''}
