-- expect: broken
rule { id = 'H', check = function(case, p)
  case.kind = "x"
  return true
end }
