-- expect: load
local t = {}
t.id = t
rule { id = 'H', title = t, check = function() return true end }
