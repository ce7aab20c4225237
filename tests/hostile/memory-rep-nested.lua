-- expect: memory
rule { id = 'H', check = function(case, p)
  return #("x"):rep(100000):rep(100000) > 0
end }
