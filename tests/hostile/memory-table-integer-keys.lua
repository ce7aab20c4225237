-- expect: memory
rule { id = 'H', check = function(case, p)
  local t = {}
  for i = 1, 1e9 do t[i * 7919] = i end
end }
