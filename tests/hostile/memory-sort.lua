-- expect: pass
rule { id = 'H', check = function(case, p)
  local t = {}
  for i = 1, 8000 do t[i] = -i end
  table.sort(t)
  return t[1] == -8000
end }
