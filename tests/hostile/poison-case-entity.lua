-- expect: broken
rule { id = 'H', check = function(case, p)
  case.innovation = {}
  return true
end }
