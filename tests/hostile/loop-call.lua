-- expect: steps
rule { id = 'H', check = function(case, p)
  return setmetatable({}, { __call = function() while true do end end })()
end }
