-- Gets participants seed_1 … seed_COUNT in random order: get.lua COUNT AUTHORIZATION-TOKEN
local head, tail, count

function init(args)
  count = tonumber(args[1])
  head = "GET " .. wrk.path .. "/seed_"
  tail = " HTTP/1.1\r\nHost: " .. wrk.host .. "\r\nAuthorization: Bearer " .. args[2] .. "\r\n\r\n"
end

function request()
  return head .. math.random(count) .. tail
end

dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "report.lua")
