-- expect: depth
rule { id = 'H', check = function(case, p)
  local m = { __lt = function(a, b) return a < b end }
  return setmetatable({}, m) < setmetatable({}, m)
end }
