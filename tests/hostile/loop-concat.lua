-- expect: steps
rule { id = 'H', check = function(case, p)
  local m = { __concat = function() while true do end end }
  return setmetatable({}, m) .. "x"
end }
