-- expect: broken
rule { id = 'H', check = function(case, p)
  return _G ~= nil
end }
