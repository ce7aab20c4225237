-- expect: steps
rule { id = 'H', check = function(case, p)
  while true do select(-1, 1, 2, 3) end
end }
