-- expect: load
rule { id = 'H', title = setmetatable({}, { __index = function()
  return 'x' end }),
  check = function() return true end }
