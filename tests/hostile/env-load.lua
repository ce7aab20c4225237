-- expect: broken
rule { id = 'H', check = function(case, p)
  return load("return 1")() == 1
end }
