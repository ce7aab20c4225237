-- expect: load
rule { id = 'H', check = function(case, p) return p.rate ^ 2 > 1 end }
