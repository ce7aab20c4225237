-- expect: steps
rule { id = 'H', check = function()
  for _ in ipairs(setmetatable({}, { __index = function(_, i)
    return i
  end })) do end
  return true
end }
