-- expect: result
rule { id = 'H', check = function(case, p)
  return case.innovation.awards
end }
