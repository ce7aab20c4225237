-- expect: broken
rule { id = 'H', check = function(case, p)
  return select(0) == nil
end }
