-- expect: pass
rule { id = 'H', check = function(case, p)
  return getmetatable(setmetatable({}, { __metatable = "no" })) == "no"
end }
