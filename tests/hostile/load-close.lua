-- expect: load
rule { id = 'H', check = function() local x <close> = nil return true end }
