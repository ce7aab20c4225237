-- expect: broken
rule { id = 'H', check = function(case, p)
  error(setmetatable({}, { __index = function() while true do end end,
    __name = "x" }))
end }
