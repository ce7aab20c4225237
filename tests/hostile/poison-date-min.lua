-- expect: broken
rule { id = 'H', check = function(case, p)
  return months_between(-9223372036854775807, case.as_of) == 0
end }
