-- expect: steps
rule { id = 'H', check = function(case, p)
  return #setmetatable({}, { __len = function() while true do end end }) == 1
end }
