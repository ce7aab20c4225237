-- expect: steps
rule { id = 'H', check = function(case, p)
  for i = 1, math.floor(9e18) do end
end }
