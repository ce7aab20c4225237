-- expect: steps
rule { id = 'H', check = function(case, p)
  while true do end
end }
