-- expect: broken
rule { id = 'H', check = function(case, p)
  return math.random() >= 0
end }
