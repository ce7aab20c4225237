-- expect: steps
rule { id = 'H', check = function(case, p)
  local t = {}
  for i = 1, 16000 do t[i] = i end
  while true do table.remove(t, 1); t[16000] = 1 end
end }
