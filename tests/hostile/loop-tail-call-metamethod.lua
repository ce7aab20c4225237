-- expect: steps
rule { id = 'H', check = function()
  local t
  t = setmetatable({}, { __call = function(s) return s() end })
  return t()
end }
