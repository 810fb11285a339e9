-- Posts something new with each request: what create.lua and guest.lua have in common. They define
-- credential(secret), a header, and body(name) of something of that name: SCRIPT PREFIX SECRET
local number = 0
local prefix, head

function init(args)
  prefix = args[1]
  head = "POST " .. wrk.path .. " HTTP/1.1\r\nHost: " .. wrk.host .. "\r\n" .. credential(args[2])
    .. "\r\nContent-Type: application/json\r\nContent-Length: "
end

function request()
  number = number + 1
  local text = body(prefix .. number)
  return head .. #text .. "\r\n\r\n" .. text
end
