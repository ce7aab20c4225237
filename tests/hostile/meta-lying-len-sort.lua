-- expect: pass
rule { id = 'H', check = function(case, p)
  local t = setmetatable({ 3, 1, 2 }, { __len = function() return -5 end })
  table.sort(t)
  return t[1] == 1 and t[3] == 3
end }
