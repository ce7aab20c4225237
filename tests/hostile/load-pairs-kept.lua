-- expect: broken
local iterator, t = pairs({ a = true })
rule { id = 'H', check = function() return iterator(t) == 'a' end }
