-- expect: memory|steps|time
rule { id = 'H', check = function(case, p)
  local keep, s = {}, nil
  for i = 1, 70 do keep[i] = ("x"):rep(200000) .. i end
  for i = 1, 1e9 do s = ("y"):rep(100000) .. i end
end }
