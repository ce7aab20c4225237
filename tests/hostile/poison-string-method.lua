-- expect: broken
rule { id = 'H', check = function(case, p)
  local s = "x"
  s.upper = function() end
  return true
end }
