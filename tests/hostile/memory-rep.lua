-- expect: memory
rule { id = 'H', check = function(case, p)
  return #("x"):rep(1000000000) > 0
end }
