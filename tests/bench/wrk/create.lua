-- Creates participants, each with a key of its own: create.lua PREFIX AUTHORIZATION-TOKEN
local number = 0
local head

function init(args)
  prefix = args[1]
  head = "POST " .. wrk.path .. " HTTP/1.1\r\nHost: " .. wrk.host .. "\r\nAuthorization: Bearer " .. args[2]
    .. "\r\nContent-Type: application/json\r\nContent-Length: "
end

function request()
  number = number + 1
  local body = '{"key":"' .. prefix .. number .. '","notes":"mollitia"}'
  return head .. #body .. "\r\n\r\n" .. body
end

dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "report.lua")
