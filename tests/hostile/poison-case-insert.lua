-- expect: broken
rule { id = 'H', check = function(case, p)
  table.insert(case, 1)
  return true
end }
