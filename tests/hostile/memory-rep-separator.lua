-- expect: memory
rule { id = 'H', check = function(case, p)
  return #("x"):rep(100000, ("y"):rep(1000)) > 0
end }
