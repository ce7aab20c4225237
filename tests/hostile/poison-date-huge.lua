-- expect: broken
rule { id = 'H', check = function(case, p)
  return add_months(case.as_of, 9223372036854775807) == 0
end }
