-- expect: depth
rule { id = 'H', check = function(case, p)
  local m = {}
  m.__tostring = function(t) return ("%s"):format(t) end
  return ("%s"):format(setmetatable({}, m)) == ""
end }
