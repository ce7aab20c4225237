-- expect: pass
rule { id = 'H', check = function(case, p)
  local n = 0
  for _ in ("ab"):rep(1000):gmatch("(a)(b)") do n = n + 1 end
  return n == 1000
end }
