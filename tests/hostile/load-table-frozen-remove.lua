-- expect: broken
local seen = { 2, 1 }
rule { id = 'H', check = function() return table.remove(seen) == 1 end }
