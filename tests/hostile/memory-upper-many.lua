-- expect: memory
rule { id = 'H', check = function(case, p)
  local t = {}
  for i = 1, 1000 do t[i] = (("x"):rep(100000) .. i):upper() end
  return #t == 0
end }
