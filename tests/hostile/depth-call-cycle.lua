-- expect: broken
rule { id = 'H', check = function(case, p)
  local m = {}
  local t = setmetatable({}, m)
  m.__call = t
  setmetatable(t, m)
  return t()
end }
