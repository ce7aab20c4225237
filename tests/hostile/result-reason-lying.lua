-- expect: result
rule { id = 'H', check = function(case, p)
  return false, { id = setmetatable({}, { __tostring = function()
    return "x" end }) }
end }
