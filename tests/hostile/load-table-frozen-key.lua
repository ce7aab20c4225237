-- expect: broken
local key = {}
local seen = { [key] = 1 }
rule { id = 'H', check = function() key.x = seen[key] return true end }
