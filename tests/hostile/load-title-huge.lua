-- expect: load
local t = {}
for i = 1, 20000 do t[i] = i end
rule { id = 'H', title = t, check = function() return true end }
