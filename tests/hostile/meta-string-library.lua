-- expect: broken
rule { id = 'H', check = function(case, p)
  string.upper = function() return "x" end
  return true
end }
