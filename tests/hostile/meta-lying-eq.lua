-- expect: pass
rule { id = 'H', check = function(case, p)
  local t = setmetatable({}, { __eq = function() return true end })
  return one_of(t, setmetatable({}, { __eq = function() return true
    end })) == false
end }
