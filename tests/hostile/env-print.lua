-- expect: broken
rule { id = 'H', check = function(case, p)
  print("x")
  return true
end }
