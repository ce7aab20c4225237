-- expect: memory
rule { id = 'H', check = function(case, p)
  return #("x"):rep(9223372036854775807) > 0
end }
