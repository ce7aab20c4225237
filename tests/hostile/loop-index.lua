-- expect: steps
rule { id = 'H', check = function(case, p)
  local t = setmetatable({}, { __index = function() while true do end end })
  return t.x
end }
