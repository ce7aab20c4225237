-- expect: broken
rule { id = 'H', check = function(case, p)
  setmetatable(case, {})
  return true
end }
