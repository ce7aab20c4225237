-- expect: broken
local state = { n = 0 }
local t = setmetatable({}, { __index = function(_,
  k) state.n = state.n + 1 return state.n end })
rule { id = 'H', check = function() return t.x == 1 end }
