-- expect: depth
rule { id = 'H', check = function(case, p)
  local t = {}
  setmetatable(t, { __index = function(s, k) return s[k .. "x"] end })
  return t.a
end }
