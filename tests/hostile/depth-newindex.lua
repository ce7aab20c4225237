-- expect: depth
rule { id = 'H', check = function(case, p)
  local t = {}
  setmetatable(t, { __newindex = function(s, k, v) s[k] = v end })
  t.a = 1
end }
