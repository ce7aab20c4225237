-- expect: broken
rule { id = 'H', check = function(case, p)
  assert(false, setmetatable({}, { __tostring = function() return 1 end }))
end }
