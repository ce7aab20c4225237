-- expect: broken
rule { id = 'H', check = function(case, p)
  return known(case.innovation.awards, "x")
end }
