-- expect: broken
rule { id = 'H', check = function(case, p)
  x = 1
  return true
end }
