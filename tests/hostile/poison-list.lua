-- expect: broken
rule { id = 'H', check = function(case, p)
  case.innovation.awards[1] = "x"
  return true
end }
