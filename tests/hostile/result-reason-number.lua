-- expect: result
rule { id = 'H', check = function(case, p)
  return false, 17
end }
