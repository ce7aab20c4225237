-- expect: fail
rule { id = 'H', check = function(case, p)
  local t = { id = "x" }
  for i = 1, 5000 do t[i] = i end
  return false, t
end }
