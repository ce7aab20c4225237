-- expect: load
local n = 0
rule { id = 'H', check = function() n = n + 1 return n == 1 end }
