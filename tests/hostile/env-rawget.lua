-- expect: broken
rule { id = 'H', check = function(case, p)
  return rawget(case, "x") == nil
end }
