-- What wrk asks, and what it says at its end: one line of JSON.
--
--   wrk … -s bench/load.lua ADDRESS -- [browsers]
--
-- Bare: what wrk sends of itself with the headers of its command line. With
-- `browsers`: the same page asked for in 200 shapes, as browsers of several makers,
-- systems and languages do, each of some 500 to 800 bytes, in turn.

local SHAPES = 200

local browsers = {
  { agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Safari/537.36",
    hints = '"Chromium";v="%d", "Not_A Brand";v="24", "Google Chrome";v="%d"', system = '"Windows"', mobile = "?0" },
  { agent = "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/%d.0.0.0 Mobile Safari/537.36",
    hints = '"Chromium";v="%d", "Not_A Brand";v="24", "Google Chrome";v="%d"', system = '"Android"', mobile = "?1" },
  { agent = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/%d.1 Safari/605.1.15" },
  { agent = "Mozilla/5.0 (X11; Linux x86_64; rv:%d.0) Gecko/20100101 Firefox/%d.0" },
}
local languages = {
  "en-GB,en;q=0.9", "en-US,en;q=0.5", "de-DE,de;q=0.9,en;q=0.8", "el-GR,el;q=0.9,en;q=0.7", "ar,en-US;q=0.9,en;q=0.8",
  "fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7", "pt-BR,pt;q=0.9", "nb-NO,nb;q=0.9,no;q=0.8,nn;q=0.6,en-US;q=0.5,en;q=0.3",
  "fi-FI,fi;q=0.9,sv;q=0.8,en;q=0.7", "es-ES,es;q=0.9",
}
local sites = { "none", "same-origin", "cross-site", "same-site", "none" }

local function shape(number)
  local browser = browsers[number % #browsers + 1]
  local version = 120 + number % 37
  local headers = {
    ["Host"] = wrk.headers["Host"],
    ["User-Agent"] = browser.agent:gsub("%%d", tostring(version)),
    ["Accept"] = "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
    ["Accept-Encoding"] = "gzip, deflate, br" .. (number % 3 == 0 and ", zstd" or ""),
    ["Accept-Language"] = languages[math.floor(number / 4) % #languages + 1],
    ["Connection"] = "keep-alive",
    ["Upgrade-Insecure-Requests"] = "1",
    ["Sec-Fetch-Dest"] = "document",
    ["Sec-Fetch-Mode"] = "navigate",
    ["Sec-Fetch-Site"] = sites[math.floor(number / 40) % #sites + 1],
    ["Sec-Fetch-User"] = "?1",
  }
  if browser.hints then
    headers["Sec-CH-UA"] = browser.hints:gsub("%%d", tostring(version))
    headers["Sec-CH-UA-Mobile"] = browser.mobile
    headers["Sec-CH-UA-Platform"] = browser.system
  end
  if number % 2 == 0 then
    headers["Priority"] = "u=0, i"
  end
  return wrk.format("GET", wrk.path, headers)
end

function init(words)
  if words[1] ~= "browsers" then
    return
  end
  local shapes, turn = {}, 0
  for number = 1, SHAPES do
    shapes[number] = shape(number)
  end
  request = function()
    turn = turn % SHAPES + 1
    return shapes[turn]
  end
end

function done(summary, latency, requests)
  local errors = summary.errors
  io.write(string.format(
    '{"requests": %d, "seconds": %.6f, "bytes": %d, "p50_ms": %.3f, "p99_ms": %.3f, "wrong": %d, "broken": %d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes,
    latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.status, errors.connect + errors.read + errors.write + errors.timeout
  ))
end
