-- expect: broken
rule { id = 'H', check = function(case, p)
  return known({}, "x")
end }
