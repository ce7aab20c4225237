-- expect: steps
rule { id = 'H', check = function(case, p)
  local t = {}
  for i = 1, 40 do t[i] = ("\0"):rep(250000) .. (40 - i) end
  while true do table.sort(t) end
end }
