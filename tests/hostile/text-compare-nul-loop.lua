-- expect: steps|time
rule { id = 'H', check = function(case, p)
  local a, b = ("\0"):rep(262000), ("\0"):rep(262000)
  while true do local x = a < b end
end }
