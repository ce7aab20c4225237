-- expect: broken
rule { id = 'H', check = function(case, p)
  return p.nothing == 1
end }
