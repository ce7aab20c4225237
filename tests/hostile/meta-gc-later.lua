-- expect: pass
rule { id = 'H', check = function(case, p)
  local m = {}
  local t = setmetatable({}, m)
  m.__gc = function() while true do end end
  t = nil
  for i = 1, 1000 do t = { i } end
  return true
end }
