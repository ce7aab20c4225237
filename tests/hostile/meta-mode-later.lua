-- expect: pass
rule { id = 'H', check = function(case, p)
  local m = {}
  local t = setmetatable({}, m)
  m.__mode = "v"
  t[1] = {}
  for i = 1, 10000 do local x = { i } end
  return t[1] ~= nil
end }
