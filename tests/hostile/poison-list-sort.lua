-- expect: broken
rule { id = 'H', check = function(case, p)
  table.sort(case.innovation.awards)
  return true
end }
