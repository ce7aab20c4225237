-- expect: broken
rule { id = 'H', check = function(case, p)
  setmetatable(1, { __index = {} })
  return true
end }
