-- expect: steps
rule { id = 'H', check = function(case, p)
  for _ in ipairs(setmetatable({}, { __index = function() return 1
    end })) do end
end }
