-- expect: result
rule { id = 'H', check = function(case, p)
  return 1
end }
