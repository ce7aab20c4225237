-- expect: broken
rule { id = 'H', check = function(case, p)
  setmetatable("", {})
  return true
end }
