-- One request over and over, that of the URL: page.lua AUTHORIZATION-TOKEN
local text

function init(args)
  text = "GET " .. wrk.path .. " HTTP/1.1\r\nHost: " .. wrk.host .. "\r\nAuthorization: Bearer " .. args[1] .. "\r\n\r\n"
end

function request()
  return text
end

dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "report.lua")
