-- expect: broken
rule { id = 'H', check = function(case, p)
  known = function() return true end
  return true
end }
