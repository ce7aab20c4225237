-- expect: pass
rule { id = 'H', check = function(case, p)
  return #(""):rep(1000000000, "") == 0
end }
