-- expect: broken
local next_word = ('a b c'):gmatch('%a')
rule { id = 'H', check = function() return next_word() == 'a' end }
