-- expect: depth
rule { id = 'H', check = function(case, p)
  local m = { __add = function(a, b) return a + b end }
  return setmetatable({}, m) + 1
end }
