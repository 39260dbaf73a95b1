-- For wrk: sends each request of a file once, whatever answers come. Arguments: the file, and wrk's connections.
-- A request stands in the file as its length, a newline, and its bytes. When all are sent the last one goes out again on
-- every connection, so that the others are answered before wrk stops.

local file, connections, last
local isTrial = true
local again = 0

function init(arguments)
  file = assert(io.open(arguments[1], "rb"))
  connections = tonumber(arguments[2])
end

function request()
  local length = file:read("*n")
  if length then
    file:read(1)
    last = file:read(length)
    -- wrk asks for one before it starts, to look at it, and does not send it.
    if isTrial then file:seek("set") end
    isTrial = false
  else
    again = again + 1
    if again == connections then
      io.write("sent\n")
      io.flush()
      wrk.thread:stop()
    end
  end
  return last
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    '{"answered": %d, "refused": %d, "broken": %d, "p50": %d, "p99": %d}\n', summary.requests, errors.status,
    errors.connect + errors.read + errors.write + errors.timeout, latency:percentile(50), latency:percentile(99)))
end
