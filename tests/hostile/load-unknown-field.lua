-- expect: load
rule { id = 'H', chek = function() return true end }
