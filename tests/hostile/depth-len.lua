-- expect: depth
rule { id = 'H', check = function(case, p)
  return #setmetatable({}, { __len = function(t) return #t end }) == 0
end }
