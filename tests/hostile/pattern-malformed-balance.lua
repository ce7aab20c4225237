-- expect: broken
rule { id = 'H', check = function(case, p)
  return ("a"):find("%b") ~= nil
end }
