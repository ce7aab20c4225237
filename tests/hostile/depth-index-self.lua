-- expect: depth|steps
rule { id = 'H', check = function(case, p)
  local t = {}
  setmetatable(t, { __index = function(s, k) return s[k] end })
  return t.a
end }
