-- expect: load
rule { id = ('x'):rep(1000), check = function() return true end }
