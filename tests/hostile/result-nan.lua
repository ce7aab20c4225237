-- expect: result
rule { id = 'H', check = function(case, p)
  return 0 / 0
end }
