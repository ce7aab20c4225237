-- expect: pass
rule { id = 'H', check = function(case, p)
  local a, b = ("\0"):rep(100000), ("\0"):rep(100001)
  return a < b
end }
