-- expect: unknown
rule { id = 'H', check = function(case, p)
  return tostring(setmetatable({}, { __tostring = function()
    return case.innovation.extra
  end })) == ""
end }
