-- expect: load
rule(setmetatable({}, { __index = { id = 'H', check = function()
  return true end } }))
