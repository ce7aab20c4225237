-- expect: pass
rule { id = 'H', check = function(case, p)
  local n = 0
  for i = 9223372036854775806, 9223372036854775807 do n = n + 1 end
  return n == 2
end }
