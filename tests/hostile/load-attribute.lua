-- expect: load
local x <const> = 1
rule { id = 'H', check = function() x = 2 return true end }
