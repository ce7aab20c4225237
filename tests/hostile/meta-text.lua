-- expect: broken
rule { id = 'H', check = function(case, p)
  getmetatable("").__index = function() return 1 end
  return true
end }
