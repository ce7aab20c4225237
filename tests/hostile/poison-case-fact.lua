-- expect: broken
rule { id = 'H', check = function(case, p)
  case.innovation.score = 100
  return true
end }
