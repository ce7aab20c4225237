-- expect: broken
rule { id = 'H', check = function(case, p)
  table.move({ 1 }, 1, 1, 1, case.innovation.awards)
  return true
end }
