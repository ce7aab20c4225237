-- expect: memory
rule { id = 'H', check = function(case, p)
  local t = {}
  for i = 1, 5000 do t[i] = ("x"):rep(1000) end
  return #table.concat(t) > 0
end }
