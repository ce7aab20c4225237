-- expect: load
rule { id = 'H', check = function( return true end }
