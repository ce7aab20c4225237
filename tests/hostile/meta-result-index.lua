-- expect: result
rule { id = 'H', check = function(case, p)
  return setmetatable({}, { __index = function() return true end })
end }
