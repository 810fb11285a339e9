-- Adds guests, each new: guest.lua PREFIX API-KEY
local number = 0
local head

function init(args)
  prefix = args[1]
  head = "POST " .. wrk.path .. " HTTP/1.1\r\nHost: " .. wrk.host .. "\r\nX-API-KEY: " .. args[2]
    .. "\r\nContent-Type: application/json\r\nPrefer: return=minimal\r\nContent-Length: "
end

function request()
  number = number + 1
  local body = '{"email":"' .. prefix .. number .. '@example.com"}'
  return head .. #body .. "\r\n\r\n" .. body
end

dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "report.lua")
