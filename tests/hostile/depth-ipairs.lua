-- expect: depth
rule { id = 'H', check = function(case, p)
  local t = {}
  setmetatable(t, { __index = function(s, i) for _ in ipairs(s) do end
    return i end })
  for _ in ipairs(t) do end
end }
