-- expect: broken
local seen = { a = { b = {} } }
rule { id = 'H', check = function() seen.a.b.c = 1 return true end }
