-- expect: broken
rule { id = 'H', check = function(case, p)
  return select("#", ("x"):rep(200000):byte(1, -1)) > 0
end }
