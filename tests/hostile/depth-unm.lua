-- expect: depth
rule { id = 'H', check = function(case, p)
  return -setmetatable({}, { __unm = function(t) return -t end })
end }
