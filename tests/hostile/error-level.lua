-- expect: broken
rule { id = 'H', check = function(case, p)
  error("x", 1000000000)
end }
