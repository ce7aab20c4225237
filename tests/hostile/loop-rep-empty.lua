-- expect: pass
rule { id = 'H', check = function(case, p)
  return #(""):rep(9223372036854775807) == 0
end }
