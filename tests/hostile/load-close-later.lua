-- expect: load
local m = {}
local t = setmetatable({}, m)
m.__close = function() while true do end end
rule { id = 'H', check = function() local x <close> = t return true end }
