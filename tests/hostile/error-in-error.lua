-- expect: broken
rule { id = 'H', check = function(case, p)
  error(tostring(setmetatable({}, { __tostring = function() error("y")
    end })))
end }
