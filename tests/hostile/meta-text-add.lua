-- expect: broken
rule { id = 'H', check = function(case, p)
  return "10" + 1 == 11
end }
