-- expect: steps
rule { id = 'H', check = function(case, p)
  while true do local x = add_months(case.as_of, 1) end
end }
