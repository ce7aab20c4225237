-- expect: broken
local seen = {}
rule { id = 'H', check = function() table.insert(seen, 1) return true end }
