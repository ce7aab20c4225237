-- expect: broken
rule { id = 'H', check = function(case, p)
  return loadstring("return 1")() == 1
end }
