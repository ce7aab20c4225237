-- expect: broken
rule { id = 'H', check = function(case, p)
  setmetatable({}, { __mode = "k" })
  return true
end }
