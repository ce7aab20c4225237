-- expect: pass
rule { id = 'H', check = function(case, p)
  return true, setmetatable({}, { __index = function() while true do end
    end })
end }
