-- expect: memory
rule { id = 'H', check = function(case, p)
  local t = {}
  for i = 1, 1e9 do t[("k"):rep(50) .. i] = true end
end }
