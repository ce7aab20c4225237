-- expect: load
rule { id = 'H', check = function() _ENV = {} return true end }
