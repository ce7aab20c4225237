-- expect: broken
rule { id = 'H', check = function(case, p)
  return rawequal(1, 1)
end }
