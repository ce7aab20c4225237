-- expect: depth
rule { id = 'H', check = function(case, p)
  local t = {}
  for i = 1, 10000 do t = setmetatable({}, { __newindex = t }) end
  t.x = 1
end }
