-- expect: depth
rule { id = 'H', check = function(case, p)
  local m = {}
  m.__eq = function(a, b) return setmetatable({}, m) == setmetatable({},
    m) end
  local function go() return setmetatable({}, m) == setmetatable({}, m) end
  m.__eq = go
  return go()
end }
