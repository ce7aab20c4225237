-- expect: broken
rule { id = 'H', check = function(case, p)
  error(("x"):rep(200000))
end }
