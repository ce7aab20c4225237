-- expect: broken
rule { id = 'H', check = function(case, p)
  return collectgarbage("count") > 0
end }
