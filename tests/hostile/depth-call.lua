-- expect: depth|steps
rule { id = 'H', check = function(case, p)
  local t = setmetatable({}, { __call = function(t) return 1 + t() end })
  return t() == 0
end }
