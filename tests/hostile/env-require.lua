-- expect: broken
rule { id = 'H', check = function(case, p)
  return require("os") ~= nil
end }
