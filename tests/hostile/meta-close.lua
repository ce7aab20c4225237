-- expect: broken
rule { id = 'H', check = function(case, p)
  setmetatable({}, { __close = function() end })
  return true
end }
