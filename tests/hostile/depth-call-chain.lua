-- expect: broken
rule { id = 'H', check = function(case, p)
  local t = function() return true end
  for i = 1, 100 do t = setmetatable({}, { __call = t }) end
  return t()
end }
