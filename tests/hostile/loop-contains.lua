-- expect: steps
rule { id = 'H', check = function(case, p)
  while true do local x = contains(case.innovation.awards, "Top 1") end
end }
