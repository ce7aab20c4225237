-- expect: steps
rule { id = 'H', check = function(case, p)
  return -setmetatable({}, { __unm = function() while true do end end })
end }
