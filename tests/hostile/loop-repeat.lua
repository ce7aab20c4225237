-- expect: steps
rule { id = 'H', check = function(case, p)
  repeat until false
end }
