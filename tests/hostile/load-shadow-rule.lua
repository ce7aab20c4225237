-- expect: load
local rule = function() end
rule { id = 'H', check = function() return true end }
error('nothing was declared')
