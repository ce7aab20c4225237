-- expect: depth
rule { id = 'H', check = function(case, p)
  return tostring(setmetatable({}, { __tostring = function(t)
    return tostring(t)
  end })) == ""
end }
