-- expect: pass
rule { id = 'H', check = function(case, p)
  local t = setmetatable({}, { __index = function() return "x" end })
  return table.concat(t) == "" and contains(t, "x") == false
end }
