-- expect: broken
rule { id = 'H', check = function(case, p)
  table.insert(case.innovation.awards, "x")
  return true
end }
