-- expect: broken
rule { id = 'H', check = function(case, p)
  return 1 % (case.innovation.score - 7) == 0
end }
