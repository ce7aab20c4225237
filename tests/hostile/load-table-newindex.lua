-- expect: broken
local log = {}
local t = setmetatable({}, { __newindex = function(_, k, v) log[k] = v end })
rule { id = 'H', check = function() t.x = 1 return true end }
