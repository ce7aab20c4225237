-- expect: broken
rule { id = 'H', check = function(case, p)
  local t = setmetatable({}, { __metatable = "no" })
  setmetatable(t, {})
  return true
end }
