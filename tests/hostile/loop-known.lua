-- expect: steps
rule { id = 'H', check = function(case, p)
  while true do local x = known(case.innovation, "extra") end
end }
