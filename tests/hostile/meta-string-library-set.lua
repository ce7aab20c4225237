-- expect: broken
rule { id = 'H', check = function(case, p)
  setmetatable(string, {})
  return true
end }
