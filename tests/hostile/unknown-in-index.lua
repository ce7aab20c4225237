-- expect: unknown
rule { id = 'H', check = function(case, p)
  local t = setmetatable({}, { __index = function() return p.gone end })
  return t.x == 1
end }
