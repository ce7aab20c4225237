-- expect: broken
rule { id = 'H', check = function(case, p)
  error(setmetatable({}, { __tostring = function() while true do end end }))
end }
