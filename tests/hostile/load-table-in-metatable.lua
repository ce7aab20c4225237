-- expect: broken
local m = { __index = { n = 0 } }
local t = setmetatable({}, m)
rule { id = 'H', check = function() m.__index.n = 1 return t.n == 1 end }
