-- expect: pass
rule { id = 'H', check = function(case, p)
  local t = setmetatable({}, { __len = function() return "x" end })
  return count(t) == 0
end }
