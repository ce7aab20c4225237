-- expect: pass
rule { id = 'H', check = function(case, p)
  local t = setmetatable({ 1, 2, 3 }, { __len = function() return 1e9 end })
  table.insert(t, 4)
  return t[4] == 4 and table.concat(t) == "1234"
end }
