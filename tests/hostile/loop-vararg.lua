-- expect: steps|time
rule { id = 'H', check = function(case, p)
  local function f(...) while true do local a = select("#", ...) end end
  local t = {}
  for i = 1, 3000 do t[i] = i end
  f(table.unpack(t))
end }
