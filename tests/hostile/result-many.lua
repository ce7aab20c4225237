-- expect: result
rule { id = 'H', check = function(case, p)
  return true, "x", 3
end }
