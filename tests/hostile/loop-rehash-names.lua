-- expect: steps|time
rule { id = 'H', check = function()
  local t = {}
  while true do
    for i = 1, 1000 do t[i] = i end
    for i = 1, 1000 do t[i] = nil end
    for i = 1, 1000 do t['a' .. i] = 1 end
    for i = 1, 1000 do t['a' .. i] = nil end
  end
end }
