-- expect: broken
rule { id = 'H', check = function(case, p)
  tables.x = 1
  return true
end }
