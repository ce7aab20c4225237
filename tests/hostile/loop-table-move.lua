-- expect: steps
rule { id = 'H', check = function(case, p)
  local t = {}
  while true do table.move(t, 1, 100000, 2) end
end }
