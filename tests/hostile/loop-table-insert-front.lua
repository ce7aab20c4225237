-- expect: steps
rule { id = 'H', check = function(case, p)
  local t = {}
  while true do table.insert(t, 1, 0) end
end }
