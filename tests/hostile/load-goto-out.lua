-- expect: load
rule { id = 'H', check = function() goto nowhere end }
