-- expect: broken
rule { id = 'H', check = function(case, p)
  setmetatable({}, { __gc = function() while true do end end })
  return true
end }
