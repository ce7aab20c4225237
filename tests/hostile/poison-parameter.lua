-- expect: broken
rule { id = 'H', check = function(case, p)
  p.min_age_months = 0
  return true
end }
