-- expect: load
rule { check = function() return true end }
