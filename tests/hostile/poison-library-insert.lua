-- expect: broken
rule { id = 'H', check = function(case, p)
  table.insert(string, "x")
  return true
end }
