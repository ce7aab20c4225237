-- expect: load
rule { id = 'H', check = function() return true end }
rule { id = 'h', check = function() return false end }
