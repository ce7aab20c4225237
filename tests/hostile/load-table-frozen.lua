-- expect: broken
local seen = {}
rule { id = 'H', check = function() seen[1] = true return true end }
