-- expect: depth
rule { id = 'H', check = function(case, p)
  local t = {}
  setmetatable(t, { __index = function(_, k) return (k:gsub(".", t)) end })
  return (("x"):gsub(".", t)) == "x"
end }
