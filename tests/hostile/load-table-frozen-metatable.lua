-- expect: broken
local seen = {}
rule { id = 'H', check = function() setmetatable(seen, {}) return true end }
