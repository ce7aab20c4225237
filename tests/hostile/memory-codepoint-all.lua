-- expect: broken
rule { id = 'H', check = function(case, p)
  return select("#", utf8.codepoint(("x"):rep(200000), 1, -1)) > 0
end }
