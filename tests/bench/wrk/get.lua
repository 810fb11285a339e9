-- Gets participants seed_1 … seed_COUNT in random order: get.lua COUNT AUTHORIZATION-TOKEN
-- The requests are made beforehand: what is measured is the server, not the making of texts.
local requests, number = {}, 0

function init(args)
  for i = 1, 8192 do
    requests[i] = "GET " .. wrk.path .. "/seed_" .. math.random(tonumber(args[1])) .. " HTTP/1.1\r\nHost: " .. wrk.host
      .. "\r\nAuthorization: Bearer " .. args[2] .. "\r\n\r\n"
  end
end

function request()
  number = number % #requests + 1
  return requests[number]
end

dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "report.lua")
