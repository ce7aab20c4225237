-- expect: depth
rule { id = 'H', check = function(case, p)
  local t = setmetatable({}, { __pairs = function(t) return pairs(t) end })
  for _ in pairs(t) do end
end }
