-- expect: load
rule { id = 'H', check = function()
