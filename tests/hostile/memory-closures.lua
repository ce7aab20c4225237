-- expect: memory|steps
rule { id = 'H', check = function(case, p)
  local t = {}
  while true do
    local n = #t
    t[n % 16000 + 1] = function() return n, t[n] end
    t[1] = { t[1], t[n % 16000 + 1] }
  end
end }
