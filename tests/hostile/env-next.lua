-- expect: broken
rule { id = 'H', check = function(case, p)
  return next(case) == nil
end }
