-- expect: steps
rule { id = 'H', check = function(case, p)
  local t = setmetatable({}, { __newindex = function() while true do end
    end })
  t.x = 1
end }
