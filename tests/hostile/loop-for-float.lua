-- expect: steps
rule { id = 'H', check = function(case, p)
  for i = 1.0, 1e300 do end
end }
