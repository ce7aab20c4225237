-- expect: depth|steps
rule { id = 'H', check = function(case, p)
  local a, b = {}, {}
  setmetatable(a, { __index = b })
  setmetatable(b, { __index = a })
  return a.x == nil
end }
