-- expect: broken
rule { id = 'H', check = function(case, p)
  return tables.nothing(case)
end }
