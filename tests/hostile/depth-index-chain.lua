-- expect: pass|depth
rule { id = 'H', check = function(case, p)
  local t = {}
  for i = 1, 150 do t = setmetatable({}, { __index = t }) end
  return t.missing == nil
end }
