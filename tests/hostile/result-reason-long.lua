-- expect: result
rule { id = 'H', check = function(case, p)
  return false, ("x"):rep(100000)
end }
