-- expect: load
for i = 1, 100000 do
  rule { id = 'R' .. i, check = function() return true end }
end
