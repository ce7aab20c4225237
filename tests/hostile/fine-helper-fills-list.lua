-- expect: pass
-- A helper that fills a list of its rule is honest work.
rule { id = 'H', check = function(case)
  local out = {}
  local function add(x) out[#out + 1] = x end
  for _, award in ipairs(case.innovation.awards) do add(award) end
  local count = { n = 0 }
  for _ = 1, 3 do (function() count.n = count.n + 1 end)() end
  return #out == 2 and count.n == 3
end }
