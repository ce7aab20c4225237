-- expect: broken
rule { id = 'H', check = function(case, p)
  local t = setmetatable({}, { __index = case })
  return t.nothing == nil
end }
